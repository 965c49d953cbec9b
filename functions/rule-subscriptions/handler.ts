import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { environment } from "../../adapters/environment.ts";
import { subscriptionStore } from "../../adapters/subscription-store.ts";
import { provide } from "./provide.ts";
import { respond } from "./respond.ts";

const env = environment("SUBSCRIPTIONS_TABLE", "SUBSCRIPTION_CHANGES_TABLE", "LOOPBACK_TARGETS");
const store = subscriptionStore(env.SUBSCRIPTIONS_TABLE, env.SUBSCRIPTION_CHANGES_TABLE);
const loopbackTargets = env.LOOPBACK_TARGETS.split(",").filter(Boolean);

/** What CloudFormation calls for each rule in code whose target is a webhook. */
export const handler = middy<CloudFormationCustomResourceEvent, void>().handler(async (request) => {
  const outcome = await provide(request, store, loopbackTargets, Date.now());
  await respond(request, outcome);
});
