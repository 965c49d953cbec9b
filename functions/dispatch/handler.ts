import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { companyItems } from "../../adapters/company-items.ts";
import { environment } from "../../adapters/environment.ts";
import { queue } from "../../adapters/queue.ts";
import { subscriptionChanges } from "../../adapters/subscription-changes.ts";
import type { Channel } from "../../catalog/index.ts";
import {
  type Interest,
  interestAttributes,
} from "../../domain/subscriptions/subscription-index.ts";
import { companyIndexes } from "./company-indexes.ts";
import { dispatch } from "./dispatch.ts";

const env = environment(
  "CHANNEL",
  "SUBSCRIPTIONS_TABLE",
  "SUBSCRIPTION_CHANGES_TABLE",
  "DELIVERY_QUEUE_URL",
);
const deliveries = queue(env.DELIVERY_QUEUE_URL);
const indexes = companyIndexes(
  env.CHANNEL as Channel,
  companyItems<Interest>(env.SUBSCRIPTIONS_TABLE, interestAttributes),
  subscriptionChanges(env.SUBSCRIPTION_CHANGES_TABLE),
);

/** Events of one channel, from its queue: puts a message per matching subscription on the next. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(({ Records }) =>
  dispatch(Records, indexes, deliveries),
);
