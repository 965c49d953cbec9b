import { type BusEvents, bus } from "./bus/events.ts";
import { type EventType, publishers } from "./event-type.ts";
import { type FlexnetEvents, flexnet } from "./flexnet/events.ts";
import { type KeygenEvents, keygen } from "./keygen/events.ts";
import { type LicensespringEvents, licensespring } from "./licensespring/events.ts";
import { ownEventTypes } from "./own/load.ts";

const ownTypes = [...ownEventTypes.values()].map(({ type }) => type);

type PublishedEvents = LicensespringEvents & KeygenEvents & FlexnetEvents;
type Events = PublishedEvents & BusEvents;

/** Every event code of the catalog, except a deployment's own. */
export type EventCode = keyof Events;

/** The `data` of an event with this code. */
export type EventData<C extends EventCode> = Events[C]["data"];

/** A whole event with this code, as consumers receive it. */
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
 * An event to publish: one variant for each code, discriminated by `event`. The bus adds missing
 * `id` and `ts`. Only the bus publishes its own events.
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

/**
 * The catalog: every event type by its code, LicenseSpring's first, and the deployment's own last.
 */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  [...licensespring, ...keygen, ...flexnet, ...bus, ...ownTypes].map((type) => [type.code, type]),
);

/** All publishers: the vendors', the bus itself, and those of the deployment's own event types. */
export const knownPublishers: readonly string[] = [
  ...new Set([...publishers, ...[...eventTypes.values()].flatMap((type) => type.publishers)]),
];
