import { retryAfter } from "../retry/retry.ts";
import { defined } from "../values/defined.ts";
import { cut, oneLine } from "../values/plain-text.ts";
import type { Answered, Verdict } from "./connector.ts";

/** Returns the verdict by the status alone, for systems that say no more. */
export function statusVerdict(
  { status, headers }: Pick<Answered, "status" | "headers">,
  error: string,
  nowMs: number,
): Verdict {
  if (status >= 200 && status < 300) return { kind: "done" };
  if (status === 401 || status === 403) return { kind: "credentials", error };
  if (status === 404 || status === 410) return { kind: "gone", error };
  return isForNow(status) ? again({ status, headers }, error, nowMs) : { kind: "never", error };
}

/**
 * Returns a retry, not before the answer's Retry-After.
 *
 * @param throttling - Statuses of an overloaded system.
 */
export function again(
  { status, headers }: Pick<Answered, "status" | "headers">,
  error: string,
  nowMs: number,
  throttling: readonly number[] = [429, 502, 503, 504],
): Verdict {
  const after = retryAfter(headers["retry-after"], nowMs);
  const isThrottled = throttling.includes(status) || undefined;
  return defined({ kind: "again", error, after, isThrottled });
}

/** Returns true if a later request may succeed. A redirect is not followed, but may be temporary. */
function isForNow(status: number): boolean {
  return status < 400 || status >= 500 || [408, 425, 429].includes(status);
}

/** Parses the JSON of an answer; undefined if it is not JSON. */
export function jsonOf({ body }: Answered): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Characters. */
const maxLength = 300;

/** Returns the beginning of an answer, on one line, for display. */
export function textOf({ body }: Answered): string {
  return cut(oneLine(body), maxLength);
}
