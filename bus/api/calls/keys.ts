import type { CompaniesTable } from "../../companies/companies-table.ts";
import { companyOwner, keyView, ownerOfId } from "../../keys/api-key.ts";
import type { ApiKeyStore } from "../../keys/api-keys-table.ts";
import { newApiKey } from "../../keys/new-api-key.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, callerOf, pageOf } from "./serve.ts";

/** API keys: the caller's own, list, create, revoke. */
export function keyCalls(keys: ApiKeyStore, companies: Pick<CompaniesTable, "add">) {
  async function list({ query }: Call): Answer {
    const { limit, cursor } = pageOf(query);
    const owner = query.company_id ? companyOwner(Number(query.company_id)) : "deployment";
    const { items, next } = await keys.page(owner, limit, cursor);
    return jsonResponse(200, { items: items.map(keyView), next: next ?? null });
  }

  async function create({ body }: Call): Answer {
    const made = newApiKey(body, Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    const { scope } = made.apiKey;
    if (scope.kind === "company") await companies.add(scope.company_id);
    await keys.add(made.key, made.apiKey);
    return jsonResponse(201, { ...keyView(made.apiKey), key: made.key });
  }

  async function revoke({ path }: Call): Answer {
    const id = path.id ?? "";
    const owner = ownerOfId(id);
    if (!owner || !(await keys.revoke(owner, id))) {
      throw new Refusal(problem("not-found", "No key has this id."));
    }
    return { statusCode: 204 };
  }

  return {
    getCurrentKey: async (call: Call): Answer => jsonResponse(200, keyView(callerOf(call))),
    listKeys: list,
    createKey: create,
    revokeKey: revoke,
  };
}
