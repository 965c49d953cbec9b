import type { EventType, Status } from "../event-type.ts";
import type { DataOf, TypeOf } from "../kinds.ts";
import type { header } from "./header.ts";
import type * as objects from "./objects.ts";

type Row = readonly [
  trigger: string,
  objects: readonly (keyof typeof objects)[],
  more?: { readonly status?: Status; readonly notes?: string },
];

const unconfirmed = {
  status: "unconfirmed",
  notes: "FlexNet documents no deletions. The type exists in case it sends them.",
} as const;

/*
 * FlexNet Operations names an event by its header's `event` and `eventType`. Line items have no
 * events of their own. They are part of their entitlement's.
 */
// biome-ignore format: a table is read by its columns
const flexnetEvents = {
  // event code             when …                                                   data
  "flexnet.ENT.CREATE":    ["an entitlement is created",                             ["entitlement"]],
  "flexnet.ENT.UPDATE":    ["an entitlement or one of its line items is updated",    ["entitlement"]],
  "flexnet.ENT.DELETE":    ["an entitlement is deleted",                             ["entitlement"], unconfirmed],
  "flexnet.PROD.CREATE":   ["a product is created",                                  ["product"]],
  "flexnet.PROD.UPDATE":   ["a product is updated",                                  ["product"]],
  "flexnet.PROD.DELETE":   ["a product is deleted",                                  ["product"], unconfirmed],
  "flexnet.DEVICE.CREATE": ["a device is created",                                   ["device"]],
  "flexnet.DEVICE.UPDATE": ["a device is updated",                                   ["device"]],
  "flexnet.DEVICE.DELETE": ["a device is deleted",                                   ["device"], unconfirmed],
} as const satisfies Readonly<Record<string, Row>>;

type Events = typeof flexnetEvents;

/** Content of FlexNet's events, by code. */
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
