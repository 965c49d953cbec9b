import type { AttemptRecord, AttemptResult } from "../delivery/attempt.ts";
import { errorOf } from "../delivery/attempt-error.ts";
import type { AttemptResultView, AttemptView } from "./attempt-schema.ts";

/* Apart from the schemas, which functions that deliver do not need. */

export function attemptResultView(result: AttemptResult): AttemptResultView {
  const { at, duration_ms } = result;
  const error = errorOf(result);
  return "error" in result
    ? { at, duration_ms, status: null, reason: result.error, error }
    : { at, duration_ms, status: result.status, reason: error === null ? null : "status", error };
}

export function attemptView(attempt: AttemptRecord): AttemptView {
  const { headers, body = null } = "error" in attempt ? {} : attempt;
  const calls = attempt.calls?.map(({ status = null, ...call }) => ({ ...call, status }));
  return {
    ...attemptResultView(attempt),
    headers: headers ? Object.fromEntries(headers) : null,
    body,
    ...(calls && { calls }),
  };
}
