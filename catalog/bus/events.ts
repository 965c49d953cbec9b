import { busPublisher, type EventType } from "../event-type.ts";
import type { DataOf } from "../kinds.ts";
import type * as objects from "./objects.ts";

type Row = readonly [
  trigger: string,
  objects: readonly (keyof typeof objects)[],
  more?: { readonly notes?: string },
];

// biome-ignore format: a table is read by its columns
const busEvents = {
  // event code                  when …                              data
  "bus.subscription.disabled": ["the bus disables a subscription", ["subscription"], { notes: "Not sent when a person disables it." }],
  "bus.delivery.dead":         ["a delivery becomes dead",         ["delivery"]],
  "bus.replay.finished":       ["a replay ends",                   ["replay"],       { notes: "Its `status` says whether it finished or was cancelled." }],
} as const satisfies Readonly<Record<string, Row>>;

/** Codes of the bus's own events. */
export type BusEventCode = keyof typeof busEvents;

type Events = typeof busEvents;

/** Content of the bus's own events, by code. */
export type BusEvents = {
  [C in keyof Events]: { data: DataOf<typeof objects, Events[C][1]>; vendor?: never };
};

const rows: Readonly<Record<string, Row>> = busEvents;

export const bus: readonly EventType[] = Object.entries(rows).map(
  ([code, [trigger, objects, more]]) => ({
    code,
    vendor: "bus",
    status: "listed",
    publishers: [busPublisher],
    consumers: ["webhooks"],
    objects,
    trigger,
    ...more,
  }),
);
