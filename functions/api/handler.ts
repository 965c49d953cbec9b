import middy from "@middy/core";
import router from "@middy/http-router";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { withHead } from "../../bus/api/http/head.ts";
import { problems } from "../../bus/api/http/response.ts";
import { idempotencyKeys } from "../../bus/api/idempotency-keys-table.ts";
import { managementRoutes, managementVariables, refuseUnknown } from "../../bus/api/routes.ts";
import { auditLog } from "../../bus/audit/audit-table.ts";
import { environment } from "../../bus/aws/lambda.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { egressVariables } from "../../bus/outbound/target.ts";
import { rateCounts } from "../../bus/rate-limits/rate-counts-table.ts";
import { rateLimiter } from "../../bus/rate-limits/rate-limiter.ts";

const env = environment(
  ...managementVariables,
  ...egressVariables,
  "API_KEYS_TABLE",
  "AUDIT_TABLE",
  "CALLS_PER_SECOND_PER_COMPANY",
  "DEDUPLICATION_TABLE",
  "RATE_COUNTS_TABLE",
);
const callsPerSecond = Number(env.CALLS_PER_SECOND_PER_COMPANY);
const callers = {
  audit: auditLog(env.AUDIT_TABLE),
  keys: apiKeyStore(env.API_KEYS_TABLE),
  idempotencyKeys: idempotencyKeys(env.DEDUPLICATION_TABLE),
  limiter: rateLimiter(rateCounts(env.RATE_COUNTS_TABLE), "calls", callsPerSecond),
};
const routes = managementRoutes(env, callers);

/** Serves the management API, and answers all requests without a route. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(problems())
  .handler(router({ routes: withHead(routes), notFoundResponse: refuseUnknown() }));
