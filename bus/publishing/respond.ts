import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { jsonResponse, problemResponse } from "../api/http/response.ts";
import { log } from "../aws/log.ts";
import type { Result } from "./accept.ts";

/**
 * Returns the response. A single event determines its status. A batch gets 202 if all were accepted, otherwise 207
 * (RFC 4918).
 */
export function respond(
  results: readonly Result[],
  isBatch: boolean,
): APIGatewayProxyStructuredResultV2 {
  const [only] = results;
  const headers = retryAfter(results);
  if (!isBatch && only) {
    return only.kind === "refused"
      ? problemResponse(only.problem, headers)
      : jsonResponse(202, accepted(only));
  }
  const allAccepted = results.every((result) => result.kind !== "refused");
  const shown = results.map((result) =>
    result.kind === "refused"
      ? { status: result.problem.status, problem: result.problem }
      : { status: 202, ...accepted(result) },
  );
  return jsonResponse(allAccepted ? 202 : 207, { results: shown }, headers);
}

/** Returns the longest wait of the refused events, so that all of them can be retried together. */
function retryAfter(results: readonly Result[]): Record<string, string> {
  const seconds = results.map((result) => (result.kind === "refused" && result.retryAfter) || 0);
  const longest = Math.max(...seconds);
  return longest > 0 ? { "retry-after": String(longest) } : {};
}

function accepted(result: Exclude<Result, { kind: "refused" }>) {
  const { id, event } = result.event;
  return result.kind === "suppressed"
    ? { id, event, suppressed: result.reason }
    : { id, event, repeat: result.repeat };
}

type Accepted = Extract<Result, { kind: "accepted" }>;

/**
 * Logs one line for the accepted events of a company with one code, and one for each event that was suppressed or
 * failed through no fault of its own.
 */
export function logResults(results: readonly Result[]): void {
  const accepted = results.filter((result) => result.kind === "accepted");
  const alike = ({ event, repeat }: Accepted) => `${event.company_id} ${event.event} ${repeat}`;
  for (const together of Map.groupBy(accepted, alike).values()) logAccepted(together);
  for (const result of results) {
    if (result.kind === "suppressed") {
      const { id: event_id, event, company_id } = result.event;
      log("event.suppressed", { event_id, company_id, event, suppressed: result.reason });
    } else if (result.kind === "refused" && result.cause) {
      log("event.failed", { cause: result.cause });
    }
  }
}

/**
 * Logs accepted events.
 *
 * @param together - Events of one company and code, all repeated or none.
 */
function logAccepted(together: readonly Accepted[]): void {
  const [first] = together;
  if (!first) return;
  const { id: event_id, company_id, event } = first.event;
  const common = { company_id, event, ...(first.repeat && { repeat: true }) };
  const count = together.length;
  if (count === 1) log("event.accepted", { event_id, ...common });
  else
    log("events.accepted", { count, ...common, event_ids: together.map(({ event }) => event.id) });
}
