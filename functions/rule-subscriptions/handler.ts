import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { environment } from "../../adapters/environment.ts";
import { queue } from "../../adapters/queue.ts";
import { subscriptionStore } from "../../adapters/subscription-store.ts";
import { reachOf, reachVariables } from "../../domain/target.ts";
import { deletion } from "../release/deletion.ts";
import { provide } from "./provide.ts";
import { respond } from "./respond.ts";

const env = environment(
  "SUBSCRIPTIONS_TABLE",
  "FLOWS_TABLE",
  "RELEASE_QUEUE_URL",
  ...reachVariables,
);
const store = subscriptionStore(env.SUBSCRIPTIONS_TABLE, env.FLOWS_TABLE);
const deleting = { ...store, delete: deletion(store, queue(env.RELEASE_QUEUE_URL)) };
const reach = reachOf(env);

/** What CloudFormation calls for each rule in code whose target is a webhook. */
export const handler = middy<CloudFormationCustomResourceEvent, void>().handler(async (request) => {
  const outcome = await provide(request, deleting, reach, Date.now());
  await respond(request, outcome);
});
