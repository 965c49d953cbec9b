import middy from "@middy/core";
import router from "@middy/http-router";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { serve } from "../../bus/api/calls/serve.ts";
import { problems } from "../../bus/api/http/response.ts";
import { messageOperations } from "../../bus/api/operations/messages.ts";
import { environment } from "../../bus/aws/lambda.ts";
import { deliveryPorts } from "../../bus/delivery/wire.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { pollRenderer } from "../../bus/polling/render.ts";
import { rateCounts } from "../../bus/rate-limits/rate-counts-table.ts";
import { rateLimiter } from "../../bus/rate-limits/rate-limiter.ts";
import { subscriptionStore } from "../../bus/subscriptions/subscriptions-table.ts";
import { evaluator } from "../../bus/transforms/evaluator.ts";

const env = environment(
  "API_KEYS_TABLE",
  "API_URL",
  "CALLS_PER_SECOND_PER_COMPANY",
  "RATE_COUNTS_TABLE",
  "SUBSCRIPTIONS_TABLE",
);
const callsPerSecond = Number(env.CALLS_PER_SECOND_PER_COMPANY);
const callers = {
  keys: apiKeyStore(env.API_KEYS_TABLE),
  limiter: rateLimiter(rateCounts(env.RATE_COUNTS_TABLE), "calls", callsPerSecond),
};
const { evaluate } = evaluator();
const render = pollRenderer({ evaluate, apiUrl: env.API_URL });
const ports = { ...deliveryPorts(), render };
const routes = serve(messageOperations, callers, async () => {
  const { messageCalls } = await import("../../bus/api/calls/messages.ts");
  return messageCalls(ports, subscriptionStore(env.SUBSCRIPTIONS_TABLE));
});

/** Serves consumers that poll. A function of its own, because its calls wait for messages. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(problems())
  .handler(router({ routes: [...routes] }));
