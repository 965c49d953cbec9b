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
  /** Why it failed, for programs: `status` where an answer came, and not a 2xx; null where it arrived. */
  reason: z.nullable(z.enum([...failureReasons, "status"])),
  /** Why it failed, in words. */
  error: z.nullable(z.string()),
};

/** What came of an attempt. */
export const attemptResultSchema = z.strictObject(resultShape);
export type AttemptResultView = z.infer<typeof attemptResultSchema>;

/** An attempt with what was answered: its headers, and the first 2 KB of its body. */
export const attemptSchema = z.strictObject({
  ...resultShape,
  headers: z.nullable(z.record(z.string(), z.string())),
  body: z.nullable(z.string()),
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
};

export function attemptResultView(result: AttemptResult): AttemptResultView {
  const { at, duration_ms } = result;
  if ("error" in result) {
    const error = `${words[result.error]}: ${result.message}`;
    return { at, duration_ms, status: null, reason: result.error, error };
  }
  const { status } = result;
  const error = errorOf(status);
  return { at, duration_ms, status, reason: error === null ? null : "status", error };
}

export function attemptView(attempt: AttemptRecord): AttemptView {
  const { headers = null, body = null } = "error" in attempt ? {} : attempt;
  return { ...attemptResultView(attempt), headers, body };
}

function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const answer = `The answer was ${[status, STATUS_CODES[status]].filter(Boolean).join(" ")}`;
  return status >= 300 && status < 400
    ? `${answer}: redirects are not followed`
    : `${answer}: only a 2xx counts as delivered`;
}
