import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { environment } from "../../adapters/environment.ts";
import { webhookSender } from "../../adapters/webhook-sender.ts";
import { usualTimeout } from "../../domain/subscriptions/pacing.ts";
import { portsOf } from "../../domain/target.ts";
import { webhookRequest } from "../../domain/webhook-request.ts";
import { deliverAll } from "../delivery/deliver-all.ts";
import { deliveryPorts } from "../delivery/delivery-ports.ts";
import { takeTurns } from "../delivery/ordered/take-turns.ts";

const env = environment(
  "SLOW_QUEUE_ARN",
  "ORDERED_QUEUE_ARN",
  "LOOPBACK_TARGETS",
  "WEBHOOK_PORTS",
  "API_URL",
);
const post = webhookSender({
  loopbackTargets: env.LOOPBACK_TARGETS.split(",").filter(Boolean),
  allowedPorts: portsOf(env.WEBHOOK_PORTS),
});

const ports = deliveryPorts(async (message, subscription) => {
  const request = webhookRequest(message, subscription, env.API_URL, Date.now());
  if (!request) return { kind: "nowhere" };
  return post({ ...request, timeoutMs: 1000 * (subscription.timeout ?? usualTimeout) });
});

/** Deliveries from their queues: renders, signs and sends each, and records what came of it. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(({ Records }) =>
  Records[0]?.eventSourceARN === env.ORDERED_QUEUE_ARN
    ? takeTurns(Records, ports)
    : deliverAll(Records, env.SLOW_QUEUE_ARN, ports),
);
