import { busPublisher, type EventType } from "../event-type.ts";
import type { DataOf } from "../kinds.ts";
import { busEvents, type Row } from "./events.ts";
import type * as objects from "./objects.ts";

type Events = typeof busEvents;

/** For each event of the bus's own, what an event of that code carries. */
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
