import middy from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { problem } from "../../domain/problem.ts";
import { newSubscription } from "../../domain/subscriptions/new-subscription.ts";
import { rotationOf } from "../../domain/subscriptions/rotation-request.ts";
import { publicView, withNewSecret } from "../../domain/subscriptions/secrets.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { authenticate, companyOf } from "../http/authenticate.ts";
import { pageOf } from "../http/page.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import { type Answer, idOf, type Request } from "./request.ts";

/** A company's subscriptions: create, list, read, delete. */
export function subscriptionRoutes(
  keys: ApiKeyStore,
  store: SubscriptionStore,
  loopbackTargets: readonly string[],
) {
  const company = async (request: Request) => companyOf(request, await authenticate(request, keys));

  /** The secret is in this answer and in no other. */
  async function create(request: Request): Answer {
    const companyId = await company(request);
    const made = newSubscription(companyId, request.body, loopbackTargets, Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    await store.put(made.subscription);
    const { id, secrets } = made.subscription;
    return jsonResponse(
      201,
      { ...publicView(made.subscription), secret: secrets[0]?.secret },
      { location: `/v1/companies/${companyId}/subscriptions/${id}` },
    );
  }

  async function list(request: Request): Answer {
    const { limit, cursor } = pageOf(request);
    const { items, next } = await store.page(await company(request), limit, cursor);
    return jsonResponse(200, { items: items.map(publicView), next: next ?? null });
  }

  async function read(request: Request): Answer {
    const found = await store.get(await company(request), idOf(request));
    return jsonResponse(200, publicView(existing(found)));
  }

  async function remove(request: Request): Answer {
    if (!(await store.delete(await company(request), idOf(request)))) throw noSubscription();
    return { statusCode: 204 };
  }

  /** The new secret is in this answer and in no other; the old ones hold for the overlap. */
  async function rotateSecret(request: Request): Answer {
    const found = existing(await store.get(await company(request), idOf(request)));
    const asked = rotationOf(request.body);
    if (!asked.ok) throw new Refusal(problem("invalid", undefined, asked.faults));
    const rotated = withNewSecret(found, asked.overlapSeconds, Date.now());
    await store.put(rotated);
    const { secret } = rotated.secrets[0] ?? {};
    return jsonResponse(200, { ...publicView(rotated), secret });
  }

  const all = "/v1/companies/{company_id}/subscriptions";
  const one = `${all}/{id}`;
  return [
    { method: "POST" as const, path: all, handler: middy(create).use(jsonBody()) },
    { method: "GET" as const, path: all, handler: list },
    { method: "GET" as const, path: one, handler: read },
    { method: "DELETE" as const, path: one, handler: remove },
    {
      method: "POST" as const,
      path: `${one}/rotate-secret`,
      handler: middy(rotateSecret).use(jsonBody()),
    },
  ];
}

function existing(found: Subscription | undefined): Subscription {
  if (!found) throw noSubscription();
  return found;
}

function noSubscription(): Refusal {
  return new Refusal(problem("not-found", "This company has no such subscription."));
}
