import { retryAfter } from "../retry/retry.ts";
import { defined } from "../values/defined.ts";
import { cut, oneLine } from "../values/plain-text.ts";
import type { Answered, Verdict } from "./connector.ts";

/** What the status of an answer says where the system does not say more. */
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
 * That it is tried again, when the answer asks for it at the earliest.
 *
 * @param throttling - Statuses by which the system has more than it can take.
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

/** Whether the same request may be taken later. A redirect is not followed, but may be taken back. */
function isForNow(status: number): boolean {
  return status < 400 || status >= 500 || [408, 425, 429].includes(status);
}

/** The JSON that was answered; undefined where it is none. */
export function jsonOf({ body }: Answered): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** In characters. */
const longest = 300;

/** A beginning of what was answered, on one line, to be shown. */
export function textOf({ body }: Answered): string {
  return cut(oneLine(body), longest);
}
