import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { bytesOf, checkCharset } from "../api/http/body.ts";
import { Refusal } from "../api/http/response.ts";
import type { Cached } from "../aws/cached.ts";
import {
  type Received,
  receive,
  type SourceEvent,
  type SourceRequest,
  type StoredSource,
} from "../sources/index.ts";
import { type Problem, problem } from "../values/problem.ts";

type Sources = Cached<string, StoredSource | undefined>;

/**
 * Reads the event of a webhook, by the source with the called URL. The source is read once more before a webhook is
 * refused, because it may have new credentials.
 *
 * @throws Refusal 404 if there is no such source, 415 for a compressed body or another charset, 400 for altered bytes
 * or invalid JSON, 401 for an unknown sender, 422 for an unsupported event.
 */
export async function receivedEvent(
  request: APIGatewayProxyEventV2,
  sources: Sources,
  nowMs: number,
): Promise<{ readonly source: StoredSource; readonly event: SourceEvent }> {
  const id = request.pathParameters?.source_id ?? "";
  const judge = async () => {
    const source = await sources.get(id);
    if (!source) throw new Refusal(problem("not-found", "No source has this id."));
    return { source, received: receive(sourceRequest(request), source, nowMs) };
  };
  let judged = await judge();
  if (judged.received.kind === "refused") {
    sources.forget(id);
    judged = await judge();
  }
  const { source, received } = judged;
  if (received.kind === "refused") throw new Refusal(refusalOf(received));
  return { source, event: received.event };
}

/** Returns the request with the bytes of its body, which signatures cover. */
function sourceRequest(request: APIGatewayProxyEventV2): SourceRequest {
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

function refusalOf({ status, reason }: Extract<Received, { kind: "refused" }>): Problem {
  return problem(problemNames[status], reason);
}
