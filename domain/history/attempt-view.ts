import { STATUS_CODES } from "node:http";
import * as z from "zod/mini";
import { type FailureReason, failureReasons } from "../delivery/index.ts";
import type { AttemptRecord, AttemptResult } from "./records.ts";

const resultShape = {
  /** Unix milliseconds. */
  at: z.int(),
  duration_ms: z.int(),
  /** Of the answer; null where none came. */
  status: z.nullable(z.int()),
  /** Why it failed, for programs: `status` where an answer came that is no success; null where it arrived. */
  reason: z.nullable(z.enum([...failureReasons, "status"])),
  /** Why it failed, in words. */
  error: z.nullable(z.string()),
};

/** What came of an attempt. */
export const attemptResultSchema = z.strictObject(resultShape);
export type AttemptResultView = z.infer<typeof attemptResultSchema>;

const call = z.strictObject({
  method: z.string(),
  /** With what is secret in it masked. */
  url: z.string(),
  duration_ms: z.int(),
  /** Null where no answer came. */
  status: z.nullable(z.int()),
  /** Why none came, or the beginning of what was answered. */
  text: z.string(),
});

/**
 * An attempt with what was answered: its headers, and the first 2 KB of its body. Of an integration, with the
 * calls that it made; the answer is the last one's.
 */
export const attemptSchema = z.strictObject({
  ...resultShape,
  headers: z.nullable(z.record(z.string(), z.string())),
  body: z.nullable(z.string()),
  calls: z.optional(z.array(call)),
});
export type AttemptView = z.infer<typeof attemptSchema>;

const words: Readonly<Record<FailureReason, string>> = {
  dns: "The host name could not be looked up",
  address: "The address may not be called",
  refused: "The connection was refused",
  tls: "The TLS connection could not be made",
  timeout: "It took too long",
  connection: "The connection broke",
  auth: "The endpoint's token could not be had",
  credentials: "The endpoint's token was refused",
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
  const { headers = null, body = null } = "error" in attempt ? {} : attempt;
  const calls = attempt.calls?.map(({ status = null, ...call }) => ({ ...call, status }));
  return { ...attemptResultView(attempt), headers, body, ...(calls && { calls }) };
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const answer = `The answer was ${[status, STATUS_CODES[status]].filter(Boolean).join(" ")}`;
  return status >= 300 && status < 400
    ? `${answer}: redirects are not followed`
    : `${answer}: only a 2xx counts as delivered`;
}
