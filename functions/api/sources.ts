import middy from "@middy/core";
import jsonBody from "@middy/http-json-body-parser";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { SourceStore } from "../../adapters/source-store.ts";
import { problem } from "../../domain/problem.ts";
import { newSource, sourceView } from "../../domain/sources/new-source.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import { companyResource } from "./company-resource.ts";
import type { Answer, Request } from "./request.ts";

/** A company's sources: create, list, read, replace, delete. */
export function sourceRoutes(keys: ApiKeyStore, store: SourceStore) {
  const sources = companyResource({ name: "source", keys, store, view: sourceView });

  async function create(request: Request): Answer {
    const companyId = await sources.company(request);
    const made = newSource(companyId, request.body, Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    await store.put(made.source);
    const location = sources.locationOf(made.source);
    return jsonResponse(201, sourceView(made.source), { location });
  }

  /** For a new key or credential: the address that the vendor sends to stays. */
  async function replace(request: Request): Answer {
    const { id, company_id, created_at } = await sources.existing(request);
    const made = newSource(company_id, request.body, created_at);
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    const source = { ...made.source, id };
    await store.put(source);
    return jsonResponse(200, sourceView(source));
  }

  return [
    {
      method: "PUT" as const,
      path: `${sources.path}/{id}`,
      handler: middy(replace).use(jsonBody()),
    },
    { method: "POST" as const, path: sources.path, handler: middy(create).use(jsonBody()) },
    ...sources.routes,
  ];
}
