import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { companyItems } from "../../adapters/company-items.ts";
import { deliveryLog } from "../../adapters/delivery-log.ts";
import { environment } from "../../adapters/environment.ts";
import { queue } from "../../adapters/queue.ts";
import { webhookSender } from "../../adapters/webhook-sender.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { deliverAll } from "./deliver.ts";

const env = environment(
  "SUBSCRIPTIONS_TABLE",
  "DELIVERIES_TABLE",
  "DELIVERY_QUEUE_URL",
  "DEAD_LETTER_QUEUE_URL",
  "LOOPBACK_TARGETS",
  "API_URL",
);
/** Standard Webhooks 1.0 recommends 15 to 30 seconds. */
const timeoutMs = 15_000;

const ports = {
  subscriptions: companyItems<Subscription>(env.SUBSCRIPTIONS_TABLE),
  deliveries: deliveryLog(env.DELIVERIES_TABLE),
  retries: queue(env.DELIVERY_QUEUE_URL),
  deadLetters: queue(env.DEAD_LETTER_QUEUE_URL),
  send: webhookSender(env.LOOPBACK_TARGETS.split(",").filter(Boolean), timeoutMs),
  baseUrl: env.API_URL,
};

/** Deliveries from their queue: renders, signs and sends each, and records what came of it. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(({ Records }) =>
  deliverAll(Records, ports),
);
