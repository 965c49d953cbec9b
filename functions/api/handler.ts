import middy from "@middy/core";
import router from "@middy/http-router";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { apiKeyStore } from "../../adapters/api-key-store.ts";
import { deliveryList } from "../../adapters/delivery-list.ts";
import { environment } from "../../adapters/environment.ts";
import { eventList } from "../../adapters/event-list.ts";
import { idempotentAnswers } from "../../adapters/idempotent-answers.ts";
import { queue } from "../../adapters/queue.ts";
import { sourceStore } from "../../adapters/source-store.ts";
import { subscriptionStore } from "../../adapters/subscription-store.ts";
import { problems } from "../http/problems.ts";
import { busRoutes } from "./bus.ts";
import { eventTypeRoutes } from "./event-types.ts";
import { historyRoutes } from "./history.ts";
import { keyRoutes } from "./keys.ts";
import { refuseUnknown } from "./not-found.ts";
import { patternRoutes } from "./patterns.ts";
import { sourceRoutes } from "./sources.ts";
import { subscriptionRoutes } from "./subscriptions.ts";

const env = environment(
  "API_KEYS_TABLE",
  "IDEMPOTENT_ANSWERS_TABLE",
  "SUBSCRIPTIONS_TABLE",
  "SUBSCRIPTION_CHANGES_TABLE",
  "SOURCES_TABLE",
  "EVENTS_TABLE",
  "DELIVERIES_TABLE",
  "WEBHOOKS_DELIVERY_QUEUE_URL",
  "INTEGRATIONS_DELIVERY_QUEUE_URL",
  "LOOPBACK_TARGETS",
  "SUBSCRIPTIONS_PER_COMPANY",
  "API_URL",
);
const callers = {
  keys: apiKeyStore(env.API_KEYS_TABLE),
  answers: idempotentAnswers(env.IDEMPOTENT_ANSWERS_TABLE),
};

const subscriptions = subscriptionStore(env.SUBSCRIPTIONS_TABLE, env.SUBSCRIPTION_CHANGES_TABLE);
const queues = {
  webhooks: queue(env.WEBHOOKS_DELIVERY_QUEUE_URL),
  integrations: queue(env.INTEGRATIONS_DELIVERY_QUEUE_URL),
};

const routes = [
  ...eventTypeRoutes(callers, env.API_URL),
  ...subscriptionRoutes(
    callers,
    subscriptions,
    queues,
    env.LOOPBACK_TARGETS.split(",").filter(Boolean),
    Number(env.SUBSCRIPTIONS_PER_COMPANY),
  ),
  ...historyRoutes(callers, {
    events: eventList(env.EVENTS_TABLE),
    deliveries: deliveryList(env.DELIVERIES_TABLE),
    subscriptions,
    queues,
  }),
  ...sourceRoutes(callers, sourceStore(env.SOURCES_TABLE)),
  ...patternRoutes(callers),
  ...keyRoutes(callers),
  ...busRoutes(callers, env.API_URL),
];

/** Everything that people manage the bus with, and the answer to whatever no route takes. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(problems())
  .handler(
    router<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
      routes,
      notFoundResponse: refuseUnknown(),
    }),
  );
