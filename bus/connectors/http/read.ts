import { textOf } from "../answer-json.ts";
import type { Answered, Verdict } from "../connector.ts";
import { again } from "../status-verdict.ts";

/**
 * What an API says by its status, which is all that is known of it: 4xx is what it will say again of the same
 * request (RFC 9110, section 15.5), but for those that tell of a moment, or of who asks.
 */
export function read(answer: Answered, nowMs: number): Verdict {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "done" };
  const error = [`The API answered ${status}`, textOf(answer)].filter(Boolean).join(": ");
  if (status === 401) return { kind: "credentials", error };
  if (status >= 400 && status < 500 && ![408, 409, 423, 425, 429].includes(status)) {
    return { kind: "never", error };
  }
  return again(answer, error, nowMs);
}
