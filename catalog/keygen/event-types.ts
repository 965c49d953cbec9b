import type { EventType } from "../event-type.ts";
import type { DataOf, TypeOf } from "../kinds.ts";
import { keygenEvents, type Row } from "./events.ts";
import type { Frames } from "./frame.ts";
import type * as objects from "./objects.ts";

type Events = typeof keygenEvents;

type FrameOf<R> = R extends readonly [
  ...unknown[],
  { readonly frame: infer F extends keyof Frames },
]
  ? { vendor: TypeOf<Frames[F]> }
  : { vendor?: TypeOf<Frames["plain"]> };

/** For each of Keygen's events, what an event of that code carries. */
export type KeygenEvents = {
  [C in keyof Events]: { data: DataOf<typeof objects, Events[C][2]> } & FrameOf<Events[C]>;
};

const rows: Readonly<Record<string, Row>> = keygenEvents;

export const keygen: readonly EventType[] = Object.entries(rows).map(
  ([code, [trigger, payload, objects, { frame: _, ...more } = {}]]) => ({
    code,
    vendor: "keygen",
    status: "listed",
    publishers: ["keygen"],
    consumers: ["webhooks"],
    objects,
    trigger,
    payload,
    ...more,
  }),
);

/** The name of the frame of one of Keygen's events, where it has one of its own. */
export function frameNameOf(code: string): keyof Frames | undefined {
  return rows[code]?.[3]?.frame;
}
