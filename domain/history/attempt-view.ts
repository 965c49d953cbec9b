import { STATUS_CODES } from "node:http";
import type { FailureReason } from "../delivery/index.ts";
import type { AttemptResultView, AttemptView } from "./attempt-schema.ts";
import type { AttemptRecord, AttemptResult } from "./records.ts";

/* Apart from the schemas, which functions that deliver do not need. */

const words: Readonly<Record<FailureReason, string>> = {
  dns: "The host name could not be looked up",
  address: "The address may not be called",
  refused: "The connection was refused",
  tls: "The TLS connection could not be made",
  timeout: "It took too long",
  connection: "The connection broke",
  auth: "The endpoint's token could not be had",
  credentials: "The endpoint's token was refused",
  transform: "The subscription's expression did not end",
};

export function attemptResultView(result: AttemptResult): AttemptResultView {
  const { at, duration_ms } = result;
  if ("error" in result) {
    const error = `${words[result.error]}: ${result.message}`;
    return { at, duration_ms, status: null, reason: result.error, error };
  }
  const { status, fault } = result;
  const error = fault === undefined ? errorOf(status) : fault;
  return { at, duration_ms, status, reason: error === null ? null : "status", error };
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

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const answer = `The answer was ${[status, STATUS_CODES[status] ?? []].flat().join(" ")}`;
  return status >= 300 && status < 400
    ? `${answer}: redirects are not followed`
    : `${answer}: only a 2xx counts as delivered`;
}
