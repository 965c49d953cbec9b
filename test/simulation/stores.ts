import type { DeliveryRow } from "../../bus/delivery/row.ts";
import type { Found, Key, Ports, SubscriptionVersion } from "../../bus/delivery/types.ts";
import type { Endpoint } from "../../bus/endpoints/endpoint.ts";
import type { EventRecord } from "../../bus/events/event-record.ts";
import type { ReplayPorts } from "../../bus/replays/continue-replay.ts";
import type { Replay } from "../../bus/replays/replay.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { memoryDeliveries } from "./memory/deliveries.ts";
import { type MemoryEndpoints, memoryEndpoints } from "./memory/endpoints.ts";
import { memoryLanes } from "./memory/lanes.ts";
import { memoryQueues } from "./memory/queues.ts";

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

/** Accepted events in memory. */
function memoryEvents() {
  const all = new Map<string, EventRecord>();
  return {
    find: ({ company_id, id }: Key) => all.get(`${company_id}/${id}`),
    /** @returns The stored event with this id: the earlier one, or this one. */
    async add(
      record: EventRecord,
    ): Promise<{ readonly isNew: boolean; readonly stored: EventRecord }> {
      const name = `${record.content.company_id}/${record.content.id}`;
      const stored = all.get(name);
      if (stored) return { isNew: false, stored };
      all.set(name, record);
      return { isNew: true, stored: record };
    },
  };
}
export type MemoryEvents = ReturnType<typeof memoryEvents>;

const maxRecent = 20;

/** Subscriptions in memory. Each change increments the version of its company. */
function memorySubscriptions() {
  const all = new Map<string, Subscription>();
  const versions = new Map<number, SubscriptionVersion>();

  function count(companyId: number, id: string, ordered?: Subscription): void {
    const { version, recent, ordered: channels = [] } = versionOf(companyId);
    versions.set(companyId, {
      version: version + 1,
      recent: [id, ...recent].slice(0, maxRecent),
      ordered: ordered ? [...new Set([...channels, ordered.channel])] : channels,
    });
  }

  const versionOf = (companyId: number): SubscriptionVersion =>
    versions.get(companyId) ?? { version: 0, recent: [] };

  return {
    versionOf,
    find: ({ company_id, id }: Key) => all.get(`${company_id}/${id}`),
    get: async (companyId: number, id: string) => all.get(`${companyId}/${id}`),
    all: async (companyId: number) =>
      [...all.values()].filter(({ company_id }) => company_id === companyId),
    async put(subscription: Subscription): Promise<void> {
      const { company_id, id, ordered } = subscription;
      all.set(`${company_id}/${id}`, subscription);
      count(company_id, id, ordered ? subscription : undefined);
    },
    async remove({ company_id, id }: Key): Promise<void> {
      all.delete(`${company_id}/${id}`);
      count(company_id, id);
    },
  };
}
export type MemorySubscriptions = ReturnType<typeof memorySubscriptions>;

/** Replays in memory. Their endpoint records which one is running. */
function memoryReplays({ leave }: Pick<MemoryEndpoints, "leave">) {
  const replays = new Map<string, Replay>();
  const port: ReplayPorts["replays"] = {
    get: async (companyId, id) => replays.get(`${companyId}/${id}`),
    async replace(replay) {
      const name = `${replay.company_id}/${replay.id}`;
      if (replays.get(name)?.version !== replay.version - 1) return false;
      replays.set(name, replay);
      return true;
    },
    leave,
  };
  return {
    ...port,
    async add(replay: Replay): Promise<void> {
      replays.set(`${replay.company_id}/${replay.id}`, replay);
    },
    all: () => [...replays.values()],
  };
}
export type MemoryReplays = ReturnType<typeof memoryReplays>;
