import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { sendWebhook } from "../../bus/delivery/sending/send-webhook.ts";
import { dead } from "../../bus/delivery/sending/unsent.ts";
import { sendingPorts } from "../../bus/delivery/wire.ts";
import { deliverFrom } from "../../bus/dispatch/from-queues.ts";
import { isWebhook } from "../../bus/subscriptions/subscription.ts";

const sending = sendingPorts();

/** Sends deliveries of webhooks from their queues: renders, signs and sends each, and records the attempt. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(
  deliverFrom(async (message, subscription) =>
    isWebhook(subscription)
      ? sendWebhook(message, subscription, sending)
      : dead("its subscription is not a webhook"),
  ),
);
