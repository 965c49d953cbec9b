import type * as objects from "./objects.ts";

export type Row = readonly [
  trigger: string,
  objects: readonly (keyof typeof objects)[],
  more?: { readonly notes?: string },
];

// biome-ignore format: a table is read by its columns
export const busEvents = {
  // event code                  when …                                             data
  "bus.subscription.disabled": ["the bus itself stops sending to a subscription", ["subscription"], { notes: "Not when somebody disables it." }],
  "bus.delivery.dead":         ["a delivery is given up",                         ["delivery"]],
  "bus.replay.finished":       ["a replay has ended",                             ["replay"],       { notes: "Or was stopped before its end: its `status` tells." }],
} as const satisfies Readonly<Record<string, Row>>;

/** The codes of what the bus says of itself. */
export type BusEventCode = keyof typeof busEvents;
