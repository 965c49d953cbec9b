import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { bytesOf, checkCharset } from "../api/http/body.ts";
import { Refusal } from "../api/http/response.ts";
import type { Cached } from "../aws/cached.ts";
import { type Checked, checkPublication } from "../events/publication.ts";
import {
  publisherOf,
  type Received,
  receive,
  type SourceEvent,
  type SourceRequest,
  type StoredSource,
} from "../sources/index.ts";
import { type Problem, problem } from "../values/problem.ts";
import type { Sender } from "./refused.ts";

type Sources = Cached<string, StoredSource | undefined>;

type ReceivedEvent = {
  readonly source: StoredSource;
  /** The event, or why a sender that the source knows sent none. */
  readonly read: { readonly event: SourceEvent } | { readonly problem: Problem };
};

/**
 * Reads the event of a webhook, by the source with the called URL. The source is read once more before a webhook is
 * refused, because it may have new credentials.
 *
 * @returns The problem is 400 for invalid JSON, and 422 for an unsupported event.
 * @throws Refusal 404 if there is no such source, 415 for a compressed body or another charset, 400 for altered
 * bytes, 401 for an unknown sender.
 */
export async function receivedEvent(
  request: APIGatewayProxyEventV2,
  sources: Sources,
  nowMs: number,
): Promise<ReceivedEvent> {
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
  if (received.kind === "event") return { source, read: { event: received.event } };
  const read = { problem: problemOf(received) };
  if (received.status === 401) throw new Refusal(read.problem);
  return { source, read };
}

/** Validates the event of a webhook as one of the source's company, and names the source as its sender. */
export function checkedWebhook(
  { source, read }: ReceivedEvent,
  nowMs: number,
): { readonly sender: Sender; readonly checked: Checked } {
  const companies = [source.company_id];
  if ("problem" in read) {
    const sender = { id: source.id, publisher: source.kind, companies };
    const { problem } = read;
    return { sender, checked: { ok: false, problem, claim: { company_id: source.company_id } } };
  }
  const { event } = read;
  const publisher = publisherOf(source, event.event);
  const scope = { kind: "publisher", publisher, companies } as const;
  // Keygen's manual retry is the same event with another time (see bus/sources/keygen.ts).
  const sameById = source.kind === "keygen";
  const checked = checkPublication(event, scope, { nowMs, newId: randomUUID, sameById });
  return { sender: { id: source.id, publisher, companies }, checked };
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

function problemOf({ status, reason }: Extract<Received, { kind: "refused" }>): Problem {
  return problem(problemNames[status], reason);
}
