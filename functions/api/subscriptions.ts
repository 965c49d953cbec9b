import middy from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { problem } from "../../domain/problem.ts";
import { newSubscription, publicView, type Subscription } from "../../domain/subscription.ts";
import { authenticate, companyOf } from "../http/authenticate.ts";
import { pageOf } from "../http/page.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";

type Request = APIGatewayProxyEventV2;
type Answer = Promise<APIGatewayProxyStructuredResultV2>;

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
      { ...publicView(made.subscription), secret: secrets[0] },
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

  const all = "/v1/companies/{company_id}/subscriptions";
  const one = `${all}/{id}`;
  return [
    { method: "POST" as const, path: all, handler: middy(create).use(jsonBody()) },
    { method: "GET" as const, path: all, handler: list },
    { method: "GET" as const, path: one, handler: read },
    { method: "DELETE" as const, path: one, handler: remove },
  ];
}

function idOf(request: Request): string {
  return request.pathParameters?.id ?? "";
}

function existing(found: Subscription | undefined): Subscription {
  if (!found) throw noSubscription();
  return found;
}

function noSubscription(): Refusal {
  return new Refusal(problem("not-found", "This company has no such subscription."));
}
