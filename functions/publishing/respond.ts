import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { log } from "../../adapters/log.ts";
import { jsonResponse, problemResponse } from "../http/response.ts";
import type { Result } from "./accept.ts";

/** One event is answered as such; a batch with 202 if all were accepted, else with 207 (RFC 4918). */
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

/** The longest time that a refused event asks for, so that all of them can be sent again together. */
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

/** A line for each accepted event, and one for each that failed through no fault of its own. */
export function logResults(results: readonly Result[]): void {
  for (const result of results) {
    if (result.kind !== "refused") {
      const { id: event_id, event, company_id } = result.event;
      log(`event.${result.kind}`, {
        ...{ event_id, company_id, event },
        ...(result.kind === "suppressed" && { suppressed: result.reason }),
        ...(result.kind === "accepted" && result.repeat && { repeat: true }),
      });
    } else if (result.cause) {
      log("event.failed", { cause: result.cause });
    }
  }
}
