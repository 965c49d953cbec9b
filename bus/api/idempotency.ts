import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";
import { type Problem, problem } from "../values/problem.ts";

const aKey = must("1 to 255 visible ASCII characters, with blanks only between them");

/** The header's value. It is part of a key of a table, and HTTP has no agreed reading of other characters. */
export const idempotencyKey = someText.check(z.regex(/^[!-~]([ -~]{0,253}[!-~])?$/, aKey));

/** A stored call with an Idempotency-Key: a hash of the request, and the answer after the call. */
export type KeptAnswer = {
  readonly request_hash: string;
  /** Unix milliseconds. */
  readonly begun_at: number;
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
};

/** After this, a call without an answer has died: no function runs that long. */
export const maxCallMs = 60_000;

/** Outcome of a call whose key was used before. */
export type Repetition =
  | { readonly kind: "answered"; readonly answer: NonNullable<KeptAnswer["answer"]> }
  | { readonly kind: "refused"; readonly problem: Problem };

/** As the IETF's draft of the Idempotency-Key header has it (draft-ietf-httpapi-idempotency-key-header). */
export function repetition(kept: KeptAnswer, requestHash: string): Repetition {
  if (kept.request_hash !== requestHash) {
    const detail = "Use a new Idempotency-Key for each request.";
    return { kind: "refused", problem: problem("idempotency-key-reused", detail) };
  }
  if (kept.answer) return { kind: "answered", answer: kept.answer };
  const detail = "Wait for its answer, or retry in a moment.";
  return { kind: "refused", problem: problem("still-running", detail) };
}

/**
 * Returns the SHA-256 digest of texts in hexadecimal. It includes their lengths, so moving a
 * character from one text to the next changes it.
 */
export function hashOf(...parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}
