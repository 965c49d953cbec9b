import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import type { KeyScope } from "../../domain/api-key.ts";
import { problem } from "../../domain/problem.ts";
import { Refusal } from "./problems.ts";

const challenge = { "www-authenticate": "Bearer" };

/**
 * Finds what the request's bearer key allows (RFC 6750).
 *
 * @throws Refusal 401 without a key, or with one that does not exist.
 */
export async function authenticate(
  request: APIGatewayProxyEventV2,
  keys: ApiKeyStore,
): Promise<KeyScope> {
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (!key) {
    const detail = "Send the header authorization: Bearer <API key>.";
    throw new Refusal(problem("missing-key", detail), challenge);
  }
  const scope = await keys.find(key);
  if (!scope) throw new Refusal(problem("unknown-key"), challenge);
  return scope;
}

/**
 * The company whose part of the API is asked for.
 *
 * @throws Refusal 404 for a company that the key does not manage: whether it exists is not told.
 */
export function companyOf(request: APIGatewayProxyEventV2, scope: KeyScope): number {
  const text = request.pathParameters?.company_id ?? "";
  const companyId = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
  const isManaged =
    scope.kind === "admin" || (scope.kind === "company" && scope.company_id === companyId);
  if (companyId === undefined || !isManaged) {
    throw new Refusal(problem("not-found", "This key manages no such company."));
  }
  return companyId;
}
