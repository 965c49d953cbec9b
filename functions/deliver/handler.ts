import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { environment } from "../../bus/aws/lambda.ts";
import { isAws } from "../../bus/company-aws/target.ts";
import { appliedRecords } from "../../bus/connectors/applied-records-table.ts";
import { isConnected } from "../../bus/connectors/index.ts";
import { sendByConnector } from "../../bus/delivery/sending/send-by-connector.ts";
import { sendToAws } from "../../bus/delivery/sending/send-to-aws.ts";
import { sendWebhook } from "../../bus/delivery/sending/send-webhook.ts";
import { dead } from "../../bus/delivery/sending/unsent.ts";
import { sendingPorts } from "../../bus/delivery/wire.ts";
import { deliverFrom } from "../../bus/dispatch/from-queues.ts";
import { isWebhook } from "../../bus/subscriptions/subscription.ts";

const env = environment("APPLIED_RECORDS_TABLE");
const sending = { ...sendingPorts(), records: appliedRecords(env.APPLIED_RECORDS_TABLE) };

/** Sends deliveries of a channel from its queues, as webhooks, by connectors or to companies' AWS accounts. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(
  deliverFrom((message, subscription) => {
    const { target } = subscription;
    if (isConnected(target)) return sendByConnector(message, { ...subscription, target }, sending);
    if (isAws(target)) return sendToAws(message, { ...subscription, target }, sending);
    return isWebhook(subscription)
      ? sendWebhook(message, subscription, sending)
      : Promise.resolve(dead("its consumer polls"));
  }),
);
