import { STATUS_CODES } from "node:http";
import type { FailureReason } from "../outbound/answer.ts";
import type { AttemptResult } from "./attempt.ts";

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

/** Describes how an attempt failed. Returns null if it succeeded. */
export function errorOf(result: AttemptResult): string | null {
  if ("error" in result) return `${words[result.error]}: ${result.message}`;
  return result.fault === undefined ? errorOfStatus(result.status) : result.fault;
}

function errorOfStatus(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const answer = `The answer was ${[status, STATUS_CODES[status] ?? []].flat().join(" ")}`;
  return status >= 300 && status < 400
    ? `${answer}: redirects are not followed`
    : `${answer}: only a 2xx counts as delivered`;
}
