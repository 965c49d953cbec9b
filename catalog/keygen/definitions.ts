import type * as z from "zod/mini";
import type { Definition } from "../definition.ts";
import { type DataOf, optional, type Schema } from "../kinds.ts";
import { keygenEvents, type Row } from "./events.ts";
import { plainFrame } from "./frame.ts";

type Events = typeof keygenEvents;

type FrameOf<R> = R extends readonly [...unknown[], { readonly vendor: infer V extends Schema }]
  ? { vendor: z.infer<V> }
  : { vendor?: z.infer<typeof plainFrame> };

/** For each of Keygen's events, what an event of that code carries. */
export type KeygenEvents = {
  [C in keyof Events]: { data: DataOf<Events[C][2]> } & FrameOf<Events[C]>;
};

const rows: Readonly<Record<string, Row>> = keygenEvents;
/** One for all: each schema takes time when a function starts. */
const usualFrame = optional(plainFrame);

export const keygen: readonly Definition[] = Object.entries(rows).map(
  ([code, [trigger, payload, data, { vendor = usualFrame, ...more } = {}]]) => ({
    type: {
      code,
      vendor: "keygen",
      status: "listed",
      publishers: ["keygen"],
      consumers: ["webhooks"],
      objects: Object.keys(data),
      trigger,
      payload,
      ...more,
    },
    data,
    vendor,
  }),
);
