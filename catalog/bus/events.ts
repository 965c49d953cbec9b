import type * as objects from "./objects.ts";

export type Row = readonly [
  trigger: string,
  objects: readonly (keyof typeof objects)[],
  more?: { readonly notes?: string },
];

// biome-ignore format: a table is read by its columns
export const busEvents = {
  // event code                  when …                              data
  "bus.subscription.disabled": ["the bus disables a subscription", ["subscription"], { notes: "Not sent when a person disables it." }],
  "bus.delivery.dead":         ["a delivery becomes dead",         ["delivery"]],
  "bus.replay.finished":       ["a replay ends",                   ["replay"],       { notes: "Its `status` says whether it finished or was cancelled." }],
} as const satisfies Readonly<Record<string, Row>>;

/** The codes of what the bus says of itself. */
export type BusEventCode = keyof typeof busEvents;
