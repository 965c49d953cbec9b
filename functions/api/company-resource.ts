import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { companyItems } from "../../adapters/company-items.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { authenticate, companyOf } from "../http/authenticate.ts";
import { pageOf } from "../http/page.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse } from "../http/response.ts";
import type { Answer, Request } from "./request.ts";

export type CompanyResource<Item extends { company_id: number; id: string }> = {
  /** What one of it is called, in its address (with an s) and in errors. */
  readonly name: string;
  readonly keys: ApiKeyStore;
  readonly store: ReturnType<typeof companyItems<Item>>;
  /** What the API shows of an item. */
  readonly view: (item: Item) => object;
  /** Why an item may not be deleted over the API, if so. */
  readonly keeps?: (item: Item) => Problem | undefined;
};

/** What the API does alike with whatever belongs to a company: list, read, delete. */
export function companyResource<Item extends { company_id: number; id: string }>({
  name,
  keys,
  store,
  view,
  keeps = () => undefined,
}: CompanyResource<Item>) {
  const path = `/v1/companies/{company_id}/${name}s`;

  const company = async (request: Request) => companyOf(request, await authenticate(request, keys));

  /** @throws Refusal 404 if the company has no such item. */
  async function existing(request: Request): Promise<Item> {
    const found = await store.get(await company(request), idOf(request));
    if (!found) throw missing();
    return found;
  }

  async function list(request: Request): Answer {
    const { limit, cursor } = pageOf(request);
    const { items, next } = await store.page(await company(request), limit, cursor);
    return jsonResponse(200, { items: items.map(view), next: next ?? null });
  }

  async function read(request: Request): Answer {
    return jsonResponse(200, view(await existing(request)));
  }

  async function remove(request: Request): Answer {
    const item = await existing(request);
    const reason = keeps(item);
    if (reason) throw new Refusal(reason);
    if (!(await store.delete(item.company_id, item.id))) throw missing();
    return { statusCode: 204 };
  }

  function missing(): Refusal {
    return new Refusal(problem("not-found", `This company has no such ${name}.`));
  }

  return {
    path,
    company,
    existing,
    routes: [
      { method: "GET" as const, path, handler: list },
      { method: "GET" as const, path: `${path}/{id}`, handler: read },
      { method: "DELETE" as const, path: `${path}/{id}`, handler: remove },
    ],
    /** Where a new item is found. */
    locationOf: ({ company_id, id }: Item) => `/v1/companies/${company_id}/${name}s/${id}`,
  };
}

function idOf(request: Request): string {
  return request.pathParameters?.id ?? "";
}
