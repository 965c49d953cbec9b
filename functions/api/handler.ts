import middy from "@middy/core";
import router from "@middy/http-router";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { apiKeyStore } from "../../adapters/api-key-store.ts";
import { environment } from "../../adapters/environment.ts";
import { sourceStore } from "../../adapters/source-store.ts";
import { subscriptionStore } from "../../adapters/subscription-store.ts";
import { problems } from "../http/problems.ts";
import { busRoutes } from "./bus.ts";
import { eventTypeRoutes } from "./event-types.ts";
import { refuseUnknown } from "./not-found.ts";
import { patternRoutes } from "./patterns.ts";
import { sourceRoutes } from "./sources.ts";
import { subscriptionRoutes } from "./subscriptions.ts";

const env = environment(
  "API_KEYS_TABLE",
  "SUBSCRIPTIONS_TABLE",
  "SUBSCRIPTION_CHANGES_TABLE",
  "SOURCES_TABLE",
  "LOOPBACK_TARGETS",
  "API_URL",
);
const keys = apiKeyStore(env.API_KEYS_TABLE);

const routes = [
  ...eventTypeRoutes(keys, env.API_URL),
  ...subscriptionRoutes(
    keys,
    subscriptionStore(env.SUBSCRIPTIONS_TABLE, env.SUBSCRIPTION_CHANGES_TABLE),
    env.LOOPBACK_TARGETS.split(",").filter(Boolean),
  ),
  ...sourceRoutes(keys, sourceStore(env.SOURCES_TABLE)),
  ...patternRoutes(keys),
  ...busRoutes(keys, env.API_URL),
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
