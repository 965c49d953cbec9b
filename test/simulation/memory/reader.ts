import type { DeliveryRow } from "../../../bus/delivery/row.ts";
import type { Found, Key, Ports, SubscriptionVersion } from "../../../bus/delivery/types.ts";
import type { Endpoint } from "../../../bus/endpoints/endpoint.ts";
import type { EventRecord } from "../../../bus/events/event-record.ts";
import type { Subscription } from "../../../bus/subscriptions/subscription.ts";

/** The stores that a batch is read from. */
export type ReadStores = {
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
export function memoryReader(stores: ReadStores, lagMs: () => number): Ports["read"] {
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
