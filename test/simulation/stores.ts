import { memoryDeliveries } from "./memory/deliveries.ts";
import { memoryEndpoints } from "./memory/endpoints.ts";
import { memoryEvents } from "./memory/events.ts";
import { memoryLanes } from "./memory/lanes.ts";
import { memoryQueues } from "./memory/queues.ts";
import { memoryReader } from "./memory/reader.ts";
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
    ...{ deliveries, endpoints, subscriptions, events, read },
    lanes: memoryLanes(),
    replays: memoryReplays(endpoints),
    queues: memoryQueues({ now, visibilityMs }, trace),
  };
}
export type Stores = ReturnType<typeof stores>;
