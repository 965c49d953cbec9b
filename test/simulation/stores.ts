import type { DeliveryRow } from "../../bus/delivery/row.ts";
import type { Found, Key, Ports, SubscriptionVersion } from "../../bus/delivery/types.ts";
import type { Endpoint } from "../../bus/endpoints/endpoint.ts";
import type { EventRecord } from "../../bus/events/event-record.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { memoryDeliveries } from "./memory/deliveries.ts";
import { memoryEndpoints } from "./memory/endpoints.ts";
import { memoryEvents } from "./memory/events.ts";
import { memoryLanes } from "./memory/lanes.ts";
import { memoryQueues } from "./memory/queues.ts";
import { memoryReplays } from "./memory/replays.ts";
import { memorySubscriptions } from "./memory/subscriptions.ts";

/** Maximum delay of an eventually consistent read, in milliseconds. */
export const maxReadLagMs = 1_000;
/** Six times a function's 80 seconds. */
const visibilityMs = 480_000;

/**
 * Returns all stores of a bus, in memory.
 *
 * @param trace - Returns the trace to send with a message.
 */
export function stores(now: () => number, lagMs: () => number, trace: () => number) {
  const deliveries = memoryDeliveries({ now, lagMs });
  const endpoints = memoryEndpoints({ now, lagMs });
  const subscriptions = memorySubscriptions();
  const events = memoryEvents();
  const readers = {
    versionOf: subscriptions.versionOf,
    subscription: subscriptions.find,
    endpoint: endpoints.getLate,
    delivery: deliveries.getLate,
    event: events.find,
  };
  const read = memoryReader(readers, () => Math.min(lagMs(), maxReadLagMs));
  return {
    deliveries,
    endpoints,
    subscriptions,
    events,
    read,
    lanes: memoryLanes(),
    replays: memoryReplays(endpoints),
    queues: memoryQueues({ now, visibilityMs }, trace),
  };
}
export type Stores = ReturnType<typeof stores>;

/** The stores of a batch read. */
type ReadStores = {
  readonly versionOf: (companyId: number) => SubscriptionVersion;
  readonly subscription: (key: Key) => Subscription | undefined;
  /** @param lateMs - Delay until a change is visible, in milliseconds. */
  readonly endpoint: (key: Key, lateMs: number) => Endpoint;
  readonly delivery: (key: Key, lateMs: number) => DeliveryRow | undefined;
  readonly event: (key: Key) => EventRecord | undefined;
};

/**
 * Reads everything that a batch needs, at one point in time.
 *
 * @param lagMs - Returns the delay of an eventually consistent read, in milliseconds.
 */
function memoryReader(stores: ReadStores, lagMs: () => number): Ports["read"] {
  return async ({ mayLag = false, ...wanted }): Promise<Found> => {
    const { versions, subscriptions, endpoints, deliveries, events } = wanted;
    const late = mayLag ? lagMs() : 0;
    return {
      version: snapshot(versions, stores.versionOf, String),
      subscription: snapshot(subscriptions, stores.subscription, nameOf),
      endpoint: snapshot(endpoints, (key) => stores.endpoint(key, late), nameOf),
      delivery: snapshot(deliveries, (key) => stores.delivery(key, late), nameOf),
      event: snapshot(events, stores.event, nameOf),
    };
  };
}

const nameOf = ({ company_id, id }: Key) => `${company_id}/${id}`;

/**
 * @returns A lookup in what was read.
 * @throws Error from the lookup for items that were not requested.
 */
function snapshot<Key, Item>(
  keys: readonly Key[] = [],
  find: (key: Key) => Item,
  name: (key: Key) => string,
): (key: Key) => Item {
  const items = new Map<string, Item>();
  for (const key of keys) items.set(name(key), find(key));
  return (key) => {
    const known = name(key);
    if (!items.has(known)) throw new Error(`${known} was not read`);
    return items.get(known) as Item;
  };
}
