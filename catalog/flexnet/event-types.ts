import type { EventType } from "../event-type.ts";
import type { DataOf, TypeOf } from "../kinds.ts";
import { flexnetEvents, type Row } from "./events.ts";
import type { header } from "./header.ts";
import type * as objects from "./objects.ts";

type Events = typeof flexnetEvents;

/** For each of FlexNet's events, what an event of that code carries. */
export type FlexnetEvents = {
  [C in keyof Events]: {
    data: DataOf<typeof objects, Events[C][1]>;
    vendor: TypeOf<typeof header>;
  };
};

const rows: Readonly<Record<string, Row>> = flexnetEvents;

export const flexnet: readonly EventType[] = Object.entries(rows).map(
  ([code, [trigger, objects, more]]) => ({
    code,
    vendor: "flexnet",
    status: "documented",
    publishers: ["flexnet"],
    consumers: ["webhooks"],
    objects,
    trigger,
    ...more,
  }),
);
