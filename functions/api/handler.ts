import middy from "@middy/core";
import router from "@middy/http-router";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { apiKeyStore } from "../../adapters/api-key-store.ts";
import { backlog } from "../../adapters/backlog.ts";
import { deliveryList } from "../../adapters/delivery-list.ts";
import { environment } from "../../adapters/environment.ts";
import { evaluator } from "../../adapters/evaluator.ts";
import { eventList } from "../../adapters/event-list.ts";
import { flowStore } from "../../adapters/flow-store.ts";
import { idempotentAnswers } from "../../adapters/idempotent-answers.ts";
import { queue } from "../../adapters/queue.ts";
import { replayStore } from "../../adapters/replay-store.ts";
import { sourceStore } from "../../adapters/source-store.ts";
import { subscriptionStore } from "../../adapters/subscription-store.ts";
import { portsOf } from "../../domain/target.ts";
import { problems } from "../http/problems.ts";
import { busRoutes } from "./bus.ts";
import { eventTypeRoutes } from "./event-types.ts";
import { historyRoutes } from "./history.ts";
import { keyRoutes } from "./keys.ts";
import { refuseUnknown } from "./not-found.ts";
import { patternRoutes } from "./patterns.ts";
import { replayRoutes } from "./replays.ts";
import { sourceRoutes } from "./sources.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { transformRoutes } from "./transforms.ts";

const env = environment(
  "API_KEYS_TABLE",
  "IDEMPOTENT_ANSWERS_TABLE",
  "SUBSCRIPTIONS_TABLE",
  "SUBSCRIPTION_CHANGES_TABLE",
  "SOURCES_TABLE",
  "EVENTS_TABLE",
  "DELIVERIES_TABLE",
  "FLOWS_TABLE",
  "REPLAYS_TABLE",
  "WEBHOOKS_SLOW_QUEUE_URL",
  "INTEGRATIONS_SLOW_QUEUE_URL",
  "RELEASE_QUEUE_URL",
  "LOOPBACK_TARGETS",
  "WEBHOOK_PORTS",
  "SUBSCRIPTIONS_PER_COMPANY",
  "API_URL",
);
const callers = {
  keys: apiKeyStore(env.API_KEYS_TABLE),
  answers: idempotentAnswers(env.IDEMPOTENT_ANSWERS_TABLE),
};

const subscriptions = subscriptionStore(
  env.SUBSCRIPTIONS_TABLE,
  env.SUBSCRIPTION_CHANGES_TABLE,
  env.FLOWS_TABLE,
);
const slowLanes = {
  webhooks: queue(env.WEBHOOKS_SLOW_QUEUE_URL),
  integrations: queue(env.INTEGRATIONS_SLOW_QUEUE_URL),
};
const releases = queue(env.RELEASE_QUEUE_URL);
const reach = {
  loopbackTargets: env.LOOPBACK_TARGETS.split(",").filter(Boolean),
  allowedPorts: portsOf(env.WEBHOOK_PORTS),
};

const routes = [
  ...eventTypeRoutes(callers, env.API_URL),
  ...subscriptionRoutes(
    callers,
    {
      subscriptions,
      flows: flowStore(env.FLOWS_TABLE),
      backlog: backlog(env.DELIVERIES_TABLE),
      slowLanes,
      releases,
    },
    reach,
    Number(env.SUBSCRIPTIONS_PER_COMPANY),
  ),
  ...historyRoutes(callers, {
    events: eventList(env.EVENTS_TABLE),
    deliveries: deliveryList(env.DELIVERIES_TABLE),
    subscriptions,
    slowLanes,
  }),
  ...replayRoutes(callers, { replays: replayStore(env.REPLAYS_TABLE), subscriptions, releases }),
  ...sourceRoutes(callers, sourceStore(env.SOURCES_TABLE)),
  ...patternRoutes(callers),
  ...transformRoutes(callers, evaluator()),
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
