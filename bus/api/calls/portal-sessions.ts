import type { ApiKeyStore } from "../../keys/api-keys-table.ts";
import { newPortalSession, portalUrl } from "../../keys/portal-session.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, callerOf } from "./serve.ts";

/** Portal sessions of a company: create. They end by themselves, or with the key that created them. */
export function portalSessionCalls(keys: Pick<ApiKeyStore, "add">, apiUrl: string) {
  async function create(call: Call): Answer {
    const { companyId, body } = call;
    const made = newPortalSession(companyId, body, callerOf(call), Date.now());
    if (!made.ok) throw new Refusal(problem("invalid", undefined, made.faults));
    const { token, session } = made;
    await keys.add(token, session);
    const { id, expires_at } = session;
    return jsonResponse(201, { id, url: portalUrl(apiUrl, companyId, token), token, expires_at });
  }

  return { createPortalSession: create };
}
