import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { log } from "../../aws/log.ts";
import { type ApiKey, isSession, isUseDue, type KeyScope } from "../../keys/api-key.ts";
import type { ApiKeyStore } from "../../keys/api-keys-table.ts";
import { companyNumber } from "../../values/id.ts";
import { problem } from "../../values/problem.ts";
import { Refusal } from "./response.ts";

const challenge = { "www-authenticate": "Bearer" };

/**
 * Finds the request's bearer key (RFC 6750), or the portal session of its token, and what it allows.
 *
 * @throws Refusal 401 without a key, or with one that does not exist (any more).
 */
export async function authenticate(
  request: APIGatewayProxyEventV2,
  keys: ApiKeyStore,
): Promise<ApiKey> {
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (!key) {
    const detail = "Send the header authorization: Bearer <API key>.";
    throw new Refusal(problem("missing-key", detail), challenge);
  }
  const nowMs = Date.now();
  const apiKey = await keys.find(key, nowMs);
  if (!apiKey) throw new Refusal(problem("unknown-key"), challenge);
  // No list shows when a session was used.
  if (!isSession(apiKey) && isUseDue(apiKey, nowMs)) await recordUse(keys, key, apiKey.id, nowMs);
  return apiKey;
}

/** Records the use of a key, to show unused keys. No request fails if this does. */
async function recordUse(keys: ApiKeyStore, key: string, id: string, nowMs: number): Promise<void> {
  try {
    await keys.touch(key, nowMs);
  } catch (error) {
    log("key.use_not_recorded", { key_id: id, error: String(error) });
  }
}

/**
 * The company whose part of the API is asked for.
 *
 * @throws Refusal 404 for a company that the key does not manage: whether it exists is not told.
 */
export function companyOf(request: APIGatewayProxyEventV2, scope: KeyScope): number {
  const companyId = companyNumber(request.pathParameters?.company_id ?? "");
  const isManaged =
    scope.kind === "admin" || (scope.kind === "company" && scope.company_id === companyId);
  if (companyId === undefined || !isManaged) {
    throw new Refusal(problem("not-found", "The API key manages no such company."));
  }
  return companyId;
}
