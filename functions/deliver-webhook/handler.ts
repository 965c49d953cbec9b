import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { isWebhook } from "../../domain/subscriptions/subscription.ts";
import { deliverFrom } from "../delivery/deliver-from.ts";
import { sendingPorts } from "../delivery/sending-ports.ts";
import { sendWebhook } from "./send-webhook.ts";

const sending = sendingPorts();

/** Deliveries of webhooks from their queues: renders, signs and sends each, and records what came of it. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(
  deliverFrom(async (message, subscription) =>
    isWebhook(subscription)
      ? sendWebhook(message, subscription, sending)
      : { kind: "unsent", outcome: { kind: "dead", reason: "its subscription is no webhook" } },
  ),
);
