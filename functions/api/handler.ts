import middy from "@middy/core";
import router from "@middy/http-router";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { refuseUnknown } from "../../bus/api/calls/not-found.ts";
import { serve } from "../../bus/api/calls/serve.ts";
import { problems, Refusal } from "../../bus/api/http/problems.ts";
import { jsonResponse } from "../../bus/api/http/response.ts";
import { idempotencyKeys } from "../../bus/api/idempotency-keys-table.ts";
import { companyItems } from "../../bus/aws/company-items.ts";
import { environment } from "../../bus/aws/environment.ts";
import { deliveriesTable } from "../../bus/delivery/deliveries-table.ts";
import { deliveryQueues, queueUrls } from "../../bus/delivery/queues.ts";
import { endpointsTable } from "../../bus/endpoints/endpoints-table.ts";
import { deliveryList } from "../../bus/history/delivery-list.ts";
import { eventList } from "../../bus/history/event-list.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { reachOf, reachVariables } from "../../bus/outbound/target.ts";
import { rateCounts } from "../../bus/rate-limits/rate-counts-table.ts";
import { rateLimiter } from "../../bus/rate-limits/rate-limiter.ts";
import type { Replay } from "../../bus/replays/replay.ts";
import { sourceStore } from "../../bus/sources/sources-table.ts";
import { subscriptionStore } from "../../bus/subscriptions/subscriptions-table.ts";
import { evaluator } from "../../bus/transforms/evaluator.ts";
import { problem } from "../../bus/values/problem.ts";

const env = environment(
  "API_KEYS_TABLE",
  "DEDUPLICATION_TABLE",
  "SUBSCRIPTIONS_TABLE",
  "SOURCES_TABLE",
  "EVENTS_TABLE",
  "DELIVERIES_TABLE",
  "ENDPOINTS_TABLE",
  "REPLAYS_TABLE",
  "DRAIN_QUEUE_URL",
  ...reachVariables,
  "SUBSCRIPTIONS_PER_COMPANY",
  "CALLS_PER_SECOND_PER_COMPANY",
  "RATE_COUNTS_TABLE",
);
const callers = {
  keys: apiKeyStore(env.API_KEYS_TABLE),
  idempotencyKeys: idempotencyKeys(env.DEDUPLICATION_TABLE),
  limiter: rateLimiter(
    rateCounts(env.RATE_COUNTS_TABLE),
    "calls",
    Number(env.CALLS_PER_SECOND_PER_COMPANY),
  ),
};

const subscriptions = subscriptionStore(env.SUBSCRIPTIONS_TABLE);
const endpoints = endpointsTable(env.ENDPOINTS_TABLE);
const queues = deliveryQueues(queueUrls(), (channel) => {
  const detail = `The subscription is of the channel ${channel}.`;
  return new Refusal(problem("channel-not-deployed", detail));
});
const reach = reachOf(env);

const routes = [
  ...serve(callers, ["getHealth"], async () => ({
    getHealth: async () => jsonResponse(200, { status: "ok" }),
  })),
  ...serve(callers, ["getReference", "getOpenApi"], async () =>
    (await import("../../bus/api/calls/bus.ts")).busCalls(env.API_URL),
  ),
  ...serve(
    callers,
    ["listEventTypes", "getEventType", "getEventTypeSchema", "getAsyncApi"],
    async () => (await import("../../bus/api/calls/event-types.ts")).eventTypeCalls(env.API_URL),
  ),
  ...serve(
    callers,
    [
      "listSubscriptions",
      "createSubscription",
      "getSubscription",
      "changeSubscription",
      "deleteSubscription",
      "enableSubscription",
      "disableSubscription",
      "testSubscription",
      "rotateSecret",
    ],
    async () =>
      (await import("../../bus/api/calls/subscriptions.ts")).subscriptionCalls(
        {
          subscriptions,
          endpoints,
          deliveries: deliveriesTable(env.DELIVERIES_TABLE),
          queues,
        },
        reach,
        Number(env.SUBSCRIPTIONS_PER_COMPANY),
      ),
  ),
  ...serve(
    callers,
    ["listEvents", "getEvent", "listDeliveries", "getDelivery", "resendDelivery"],
    async () =>
      (await import("../../bus/api/calls/history.ts")).historyCalls({
        events: eventList(env.EVENTS_TABLE),
        deliveries: deliveryList(env.DELIVERIES_TABLE),
        subscriptions,
        queues,
      }),
  ),
  ...serve(callers, ["replaySubscription", "listReplays", "getReplay", "cancelReplay"], async () =>
    (await import("../../bus/api/calls/replays.ts")).replayCalls({
      replays: companyItems<Replay>(env.REPLAYS_TABLE),
      subscriptions,
      endpoints,
      queues,
    }),
  ),
  ...serve(
    callers,
    ["listSources", "createSource", "getSource", "replaceSource", "deleteSource"],
    async () =>
      (await import("../../bus/api/calls/sources.ts")).sourceCalls(sourceStore(env.SOURCES_TABLE)),
  ),
  ...serve(callers, ["testPattern"], async () =>
    (await import("../../bus/api/calls/patterns.ts")).patternCalls(),
  ),
  ...serve(callers, ["testTransform"], async () =>
    (await import("../../bus/api/calls/transforms.ts")).transformCalls(evaluator()),
  ),
  ...serve(callers, ["listKeys", "createKey", "revokeKey"], async () =>
    (await import("../../bus/api/calls/keys.ts")).keyCalls(callers.keys),
  ),
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
