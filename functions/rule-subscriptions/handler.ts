import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { auditLog } from "../../bus/audit/audit-table.ts";
import { environment } from "../../bus/aws/lambda.ts";
import { companiesTable, listingCompanies } from "../../bus/companies/companies-table.ts";
import { deliveryQueues, queueUrls } from "../../bus/delivery/queues.ts";
import { deletion } from "../../bus/drain/sweep.ts";
import { endpointsTable } from "../../bus/endpoints/endpoints-table.ts";
import { egressPolicyOf, egressVariables } from "../../bus/outbound/target.ts";
import { provide } from "../../bus/rule-subscriptions/provide.ts";
import { respond } from "../../bus/rule-subscriptions/respond.ts";
import { subscriptionStore } from "../../bus/subscriptions/subscriptions-table.ts";

const env = environment(
  "AUDIT_TABLE",
  "COMPANIES_TABLE",
  "SUBSCRIPTIONS_TABLE",
  "ENDPOINTS_TABLE",
  "DRAIN_QUEUE_URL",
  ...egressVariables,
);
const companies = companiesTable(env.COMPANIES_TABLE);
const store = listingCompanies(subscriptionStore(env.SUBSCRIPTIONS_TABLE), companies);
const look = {
  endpoints: endpointsTable(env.ENDPOINTS_TABLE),
  queues: deliveryQueues(queueUrls()),
};
const subscriptions = { ...store, delete: deletion(store, look) };
const audit = auditLog(env.AUDIT_TABLE);
const egressPolicy = egressPolicyOf(env);

/** The custom resource of each rule in code whose target is a webhook. */
export const handler = middy<CloudFormationCustomResourceEvent, void>().handler(async (request) => {
  const outcome = await provide(request, { subscriptions, audit }, egressPolicy, Date.now());
  await respond(request, outcome);
});
