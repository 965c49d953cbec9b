import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { appliedRecords } from "../../adapters/applied-records.ts";
import { environment } from "../../adapters/environment.ts";
import { sendWebhook } from "../deliver-webhook/send-webhook.ts";
import { deliverFrom } from "../delivery/deliver-from.ts";
import { sendingPorts } from "../delivery/sending-ports.ts";
import { sendByConnector } from "./send-by-connector.ts";

const env = environment("APPLIED_RECORDS_TABLE");
const sending = { ...sendingPorts(), records: appliedRecords(env.APPLIED_RECORDS_TABLE) };

/** Deliveries of integrations from their queues: into systems by their connectors, or to webhooks. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(
  deliverFrom((message, subscription) => {
    const { target } = subscription;
    return target.type === "webhook"
      ? sendWebhook(message, { ...subscription, target }, sending)
      : sendByConnector(message, { ...subscription, target }, sending);
  }),
);
