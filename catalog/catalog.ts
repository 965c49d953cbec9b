import { type BusEvents, bus } from "./bus/events.ts";
import { type EventType, publishers } from "./event-type.ts";
import { type FlexnetEvents, flexnet } from "./flexnet/events.ts";
import { type KeygenEvents, keygen } from "./keygen/events.ts";
import { type LicensespringEvents, licensespring } from "./licensespring/events.ts";
import { ownEventTypes } from "./own/load.ts";

const ownTypes = [...ownEventTypes.values()].map(({ type }) => type);

type PublishedEvents = LicensespringEvents & KeygenEvents & FlexnetEvents;
type Events = PublishedEvents & BusEvents;

/** Every event code of the catalog, but for those that a deployment adds. */
export type EventCode = keyof Events;

/** The `data` of an event of this code. */
export type EventData<C extends EventCode> = Events[C]["data"];

/** A whole event of this code, as consumers get it. */
export type CatalogEvent<C extends EventCode = EventCode> = {
  [K in C]: {
    id: string;
    event: K;
    company_id: number;
    user_id: number | null;
    ts: number;
  } & Events[K];
}[C];

/**
 * An event as a publisher sends it: one variant for each code, told apart by `event`. The bus gives
 * `id` and `ts` where they are left out. What the bus says of itself, nobody else publishes.
 */
export type PublishEvent<C extends keyof PublishedEvents = keyof PublishedEvents> = {
  [K in C]: {
    id?: string;
    event: K;
    company_id: number;
    user_id?: number | null;
    ts?: number;
  } & PublishedEvents[K];
}[C];

/** The catalog: every event type by its code, LicenseSpring's first, and the deployment's own at last. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  [...licensespring, ...keygen, ...flexnet, ...bus, ...ownTypes].map((type) => [type.code, type]),
);

/** Whoever publishes something: the vendors' publishers, the bus itself, and what the deployment's own add to them. */
export const knownPublishers: readonly string[] = [
  ...new Set([...publishers, ...[...eventTypes.values()].flatMap((type) => type.publishers)]),
];
