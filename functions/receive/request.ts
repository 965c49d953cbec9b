import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { SourceStore } from "../../adapters/source-store.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import type { Received, SourceRequest } from "../../domain/sources/index.ts";
import { companyOfSource, type StoredSource } from "../../domain/sources/stored-source.ts";
import { bytesOf, checkCharset } from "../http/body.ts";
import { Refusal } from "../http/problems.ts";

/**
 * The source whose address was called.
 *
 * @throws Refusal 404 if there is none.
 */
export async function existingSource(
  request: APIGatewayProxyEventV2,
  sources: SourceStore,
): Promise<StoredSource> {
  const id = request.pathParameters?.source_id ?? "";
  const companyId = companyOfSource(id);
  const found = companyId === undefined ? undefined : await sources.get(companyId, id);
  if (!found) throw new Refusal(problem("not-found", "There is no such source."));
  return found;
}

/**
 * Returns the request with the bytes of its body, which signatures are over.
 *
 * @throws Refusal 415 for a compressed body or another charset, 400 for bytes that the way here altered.
 */
export function sourceRequest(request: APIGatewayProxyEventV2): SourceRequest {
  checkCharset(request);
  const { headers, rawPath, rawQueryString } = request;
  return {
    method: request.requestContext.http.method,
    path: rawQueryString ? `${rawPath}?${rawQueryString}` : rawPath,
    headers,
    rawBody: bytesOf(request),
  };
}

const problemNames = { 400: "invalid-json", 401: "unknown-sender", 422: "invalid" } as const;

export function refusalOf({ status, reason }: Extract<Received, { kind: "refused" }>): Problem {
  return problem(problemNames[status], reason);
}
