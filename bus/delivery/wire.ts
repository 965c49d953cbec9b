import { limit } from "../aws/client.ts";
import { environment } from "../aws/lambda.ts";
import { log } from "../aws/log.ts";
import { awsSender } from "../company-aws/aws-sender.ts";
import { endpointsTable } from "../endpoints/endpoints-table.ts";
import { announcer } from "../events/announcer.ts";
import { eventPublisher } from "../events/event-bus-client.ts";
import { eventStore } from "../events/events-table.ts";
import { guardedSender } from "../outbound/guarded-sender.ts";
import { egressPolicyOf, egressVariables } from "../outbound/target.ts";
import { evaluator } from "../transforms/evaluator.ts";
import { deliveriesTable } from "./deliveries-table.ts";
import { deliveryQueues, queueUrls } from "./queues.ts";
import { batchReader } from "./read-batch.ts";
import type { Ports } from "./types.ts";

/**
 * Half of a batch of ten can be on its way to one host, because the function has time for two such
 * rounds.
 */
const maxPerHost = 5;

/** Returns the delivery engine on AWS, as the environment variables configure it. */
export function deliveryPorts() {
  const env = environment(
    "SUBSCRIPTIONS_TABLE",
    "ENDPOINTS_TABLE",
    "DELIVERIES_TABLE",
    "EVENTS_TABLE",
    "EVENT_BUS",
    "DRAIN_QUEUE_URL",
  );
  return {
    read: batchReader(env),
    deliveries: deliveriesTable(env.DELIVERIES_TABLE),
    endpoints: endpointsTable(env.ENDPOINTS_TABLE),
    queues: deliveryQueues(queueUrls()),
    announce: announcer(eventStore(env.EVENTS_TABLE), eventPublisher(env.EVENT_BUS)),
    limitPerHost: limit(maxPerHost),
    now: Date.now,
    random: Math.random,
    after: (ms: number, callback: () => void) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    log,
  } satisfies Omit<Ports, "send">;
}

/** Returns the ports for sending in any channel, as the environment variables configure them. */
export function sendingPorts() {
  const env = environment(...egressVariables);
  return {
    sendToAws: awsSender(env.EVENT_BUS_ARN),
    eventBusArn: env.EVENT_BUS_ARN,
    send: guardedSender(egressPolicyOf(env)),
    evaluate: evaluator().evaluate,
    apiUrl: env.API_URL,
  };
}
