import { companyItems } from "../../adapters/company-items.ts";
import { environment } from "../../adapters/environment.ts";
import { eventPublisher } from "../../adapters/event-publisher.ts";
import { eventStore } from "../../adapters/event-store.ts";
import { log } from "../../adapters/log.ts";
import { deliveriesTable } from "../delivery/deliveries-table.ts";
import { deliveryQueues, queueUrls } from "../delivery/queues.ts";
import { batchReader } from "../delivery/read-batch.ts";
import { endpointsTable } from "../endpoints/endpoints-table.ts";
import { announcer } from "../events/announcer.ts";
import { lanesTable } from "../ordering/lanes-table.ts";
import type { Replay } from "../replays/replay.ts";
import type { DrainPorts } from "./types.ts";

/** What drain needs on AWS, by the function's environment. */
export function drainPorts(): DrainPorts {
  const env = environment(
    "SUBSCRIPTIONS_TABLE",
    "ENDPOINTS_TABLE",
    "DELIVERIES_TABLE",
    "EVENTS_TABLE",
    "LANES_TABLE",
    "REPLAYS_TABLE",
    "EVENT_BUS",
    "DRAIN_QUEUE_URL",
  );
  const endpoints = endpointsTable(env.ENDPOINTS_TABLE);
  const deliveries = deliveriesTable(env.DELIVERIES_TABLE);
  const replays = companyItems<Replay>(env.REPLAYS_TABLE);
  return {
    read: batchReader(env),
    deliveries,
    endpoints,
    lanes: lanesTable(env.LANES_TABLE),
    queues: deliveryQueues(queueUrls()),
    replays: { get: replays.get, replace: replays.replace, leave: endpoints.leave },
    undelivered: deliveries.undelivered,
    announce: announcer(eventStore(env.EVENTS_TABLE), eventPublisher(env.EVENT_BUS)),
    now: Date.now,
    log,
  };
}
