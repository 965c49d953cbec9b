import middy from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { SourceStore } from "../../adapters/source-store.ts";
import { problem } from "../../domain/problem.ts";
import { newSource, sourceView } from "../../domain/sources/new-source.ts";
import { authenticate, companyOf } from "../http/authenticate.ts";
import { pageOf } from "../http/page.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import { type Answer, idOf, type Request } from "./request.ts";

/** A company's sources: create, list, read, delete. */
export function sourceRoutes(keys: ApiKeyStore, store: SourceStore) {
  const company = async (request: Request) => companyOf(request, await authenticate(request, keys));

  async function create(request: Request): Answer {
    const companyId = await company(request);
    const made = newSource(companyId, request.body, Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    await store.put(made.source);
    const location = `/v1/companies/${companyId}/sources/${made.source.id}`;
    return jsonResponse(201, sourceView(made.source), { location });
  }

  async function list(request: Request): Answer {
    const { limit, cursor } = pageOf(request);
    const { items, next } = await store.page(await company(request), limit, cursor);
    return jsonResponse(200, { items: items.map(sourceView), next: next ?? null });
  }

  async function read(request: Request): Answer {
    const found = await store.get(await company(request), idOf(request));
    if (!found) throw noSource();
    return jsonResponse(200, sourceView(found));
  }

  async function remove(request: Request): Answer {
    if (!(await store.delete(await company(request), idOf(request)))) throw noSource();
    return { statusCode: 204 };
  }

  const all = "/v1/companies/{company_id}/sources";
  const one = `${all}/{id}`;
  return [
    { method: "POST" as const, path: all, handler: middy(create).use(jsonBody()) },
    { method: "GET" as const, path: all, handler: list },
    { method: "GET" as const, path: one, handler: read },
    { method: "DELETE" as const, path: one, handler: remove },
  ];
}

function noSource(): Refusal {
  return new Refusal(problem("not-found", "This company has no such source."));
}
