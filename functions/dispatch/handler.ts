import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { environment } from "../../adapters/environment.ts";
import { queue } from "../../adapters/queue.ts";
import { subscriptionStore } from "../../adapters/subscription-store.ts";
import type { Channel } from "../../catalog/index.ts";
import { dispatch } from "./dispatch.ts";

const env = environment("CHANNEL", "SUBSCRIPTIONS_TABLE", "DELIVERY_QUEUE_URL");
const subscriptions = subscriptionStore(env.SUBSCRIPTIONS_TABLE);
const deliveries = queue(env.DELIVERY_QUEUE_URL);

/** Events of one channel, from its queue: puts a message per matching subscription on the next. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(({ Records }) =>
  dispatch(Records, env.CHANNEL as Channel, subscriptions, deliveries),
);
