import type { Definition } from "../definition.ts";
import { busPublisher } from "../event-type.ts";
import type { DataOf } from "../kinds.ts";
import { busEvents, type Row } from "./events.ts";

type Events = typeof busEvents;

/** For each event of the bus's own, what an event of that code carries. */
export type BusEvents = {
  [C in keyof Events]: { data: DataOf<Events[C][1]>; vendor?: never };
};

const rows: Readonly<Record<string, Row>> = busEvents;

export const bus: readonly Definition[] = Object.entries(rows).map(
  ([code, [trigger, data, more]]) => ({
    type: {
      code,
      vendor: "bus",
      status: "listed",
      publishers: [busPublisher],
      consumers: ["webhooks"],
      objects: Object.keys(data),
      trigger,
      ...more,
    },
    data,
  }),
);
