import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a request is genuine; `reason` is a sentence for its sender and tells nothing of a key. */
export type Verification = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A refusal. */
export function no(reason: string): Verification {
  return { ok: false, reason };
}

/** A request's headers, their names in any case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** The value of a header. Names are compared without regard to case (RFC 9110, section 5.1). */
export function headerOf(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/**
 * Whether two texts are the same, in a time that tells nothing of where they differ, nor of how long
 * the expected one is.
 */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other));
}

function hashOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
