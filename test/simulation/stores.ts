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

/** How late a read that may lag is at most, in milliseconds. */
export const maxReadLagMs = 1_000;
/** Six times a function's 80 seconds. */
const visibilityMs = 480_000;

/**
 * All that is stored of a bus, in memory.
 *
 * @param trace - Returns what is sent along with a message.
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

/** The stores that a batch is read from. */
type ReadStores = {
  readonly versionOf: (companyId: number) => SubscriptionVersion;
  readonly subscription: (key: Key) => Subscription | undefined;
  /** @param lateMs - How long a change takes to be seen, in milliseconds. */
  readonly endpoint: (key: Key, lateMs: number) => Endpoint;
  readonly delivery: (key: Key, lateMs: number) => DeliveryRow | undefined;
  readonly event: (key: Key) => EventRecord | undefined;
};

/**
 * Reads all that a batch needs, at one moment.
 *
 * @param lagMs - Chooses how late a read that may lag is, in milliseconds.
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

/** @returns A lookup in what was read. @throws Error from it for what was not asked for. */
function snapshot<Asked, Item>(
  asked: readonly Asked[] = [],
  find: (key: Asked) => Item,
  name: (key: Asked) => string,
): (key: Asked) => Item {
  const items = new Map<string, Item>();
  for (const key of asked) items.set(name(key), find(key));
  return (key) => {
    const known = name(key);
    if (!items.has(known)) throw new Error(`${known} was not read`);
    return items.get(known) as Item;
  };
}
