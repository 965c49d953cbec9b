import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { problem } from "../../domain/problem.ts";
import { maxEvents } from "../../domain/publication.ts";
import { Refusal } from "../http/problems.ts";
import { jsonResponse, problemResponse } from "../http/response.ts";
import { log } from "../log.ts";
import type { Result } from "./accept.ts";

/**
 * The events of a request's body.
 *
 * @throws Refusal 413 for too many, 422 for none.
 */
export function eventsOf(body: unknown): { events: readonly unknown[]; isBatch: boolean } {
  if (!Array.isArray(body)) return { events: [body], isBatch: false };
  if (body.length > maxEvents) {
    const detail = `A request has at most ${maxEvents} events, and this one has ${body.length}.`;
    throw new Refusal(problem("too-many-events", detail));
  }
  if (body.length === 0) throw new Refusal(problem("invalid", "The array holds no event."));
  return { events: body, isBatch: true };
}

/** One event is answered as such; a batch with 202 if all were accepted, else with 207 (RFC 4918). */
export function respond(
  results: readonly Result[],
  isBatch: boolean,
): APIGatewayProxyStructuredResultV2 {
  const [only] = results;
  if (!isBatch && only) {
    return only.kind === "accepted"
      ? jsonResponse(202, accepted(only))
      : problemResponse(only.problem, only.problem.status === 503 ? { "retry-after": "1" } : {});
  }
  const allAccepted = results.every((result) => result.kind === "accepted");
  return jsonResponse(allAccepted ? 202 : 207, {
    results: results.map((result) =>
      result.kind === "accepted"
        ? { status: 202, ...accepted(result) }
        : { status: result.problem.status, problem: result.problem },
    ),
  });
}

function accepted({ event, repeat }: Extract<Result, { kind: "accepted" }>) {
  return { id: event.id, event: event.event, repeat };
}

/** A line for each accepted event, and one for each that failed through no fault of its own. */
export function logResults(results: readonly Result[]): void {
  for (const result of results) {
    if (result.kind === "accepted") {
      const { id, event, company_id } = result.event;
      log("event.accepted", { id, event, company_id, repeat: result.repeat });
    } else if (result.cause) {
      log("event.failed", { cause: result.cause });
    }
  }
}
