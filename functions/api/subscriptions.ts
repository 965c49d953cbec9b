import middy from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { newSubscription } from "../../domain/subscriptions/new-subscription.ts";
import { rotationOf } from "../../domain/subscriptions/rotation-request.ts";
import { publicView, withNewSecret } from "../../domain/subscriptions/secrets.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import { companyResource } from "./company-resource.ts";
import type { Answer, Request } from "./request.ts";

/** A company's subscriptions: create, list, read, delete, rotate the secret. */
export function subscriptionRoutes(
  keys: ApiKeyStore,
  store: SubscriptionStore,
  loopbackTargets: readonly string[],
) {
  const subscriptions = companyResource({
    name: "subscription",
    keys,
    store,
    view: publicView,
    keeps: madeByRule,
  });

  async function create(request: Request): Answer {
    const companyId = await subscriptions.company(request);
    const made = newSubscription(companyId, request.body, loopbackTargets, Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    await store.put(made.subscription);
    const location = subscriptions.locationOf(made.subscription);
    return jsonResponse(201, withSecret(made.subscription), { location });
  }

  async function rotateSecret(request: Request): Answer {
    const found = await subscriptions.existing(request);
    const asked = rotationOf(request.body);
    if (!asked.ok) throw new Refusal(problem("invalid", undefined, asked.faults));
    const rotated = withNewSecret(found, asked.overlapSeconds, Date.now());
    await store.put(rotated);
    return jsonResponse(200, withSecret(rotated));
  }

  const { path, routes } = subscriptions;
  return [
    { method: "POST" as const, path, handler: middy(create).use(jsonBody()) },
    {
      method: "POST" as const,
      path: `${path}/{id}/rotate-secret`,
      handler: middy(rotateSecret).use(jsonBody()),
    },
    ...routes,
  ];
}

/** Deleted here, it would be missing until the file of its rule changes. */
function madeByRule({ rule }: Subscription): Problem | undefined {
  if (rule === undefined) return undefined;
  return problem(
    "made-by-rule",
    `The rule "${rule}" makes it: remove the rule's file from the rules folder, or change it there, and deploy.`,
  );
}

/** A new secret is in the answer to the call that made it, and in no other. */
function withSecret(subscription: Subscription) {
  return { ...publicView(subscription), secret: subscription.secrets[0]?.secret };
}
