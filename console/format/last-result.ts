import type { Delivery } from "../../sdk/index.ts";
import { heldReason } from "./held-reason.ts";

/** Returns the result of a delivery's last attempt, or the reason for which it has no attempt. */
export function lastResult(delivery: Delivery): string {
  const { last_attempt, dropped_reason, dead_reason } = delivery;
  if (last_attempt) return last_attempt.error ?? `The answer was ${last_attempt.status}`;
  const held = heldReason(delivery);
  return dropped_reason ?? dead_reason ?? (held === undefined ? "" : `Held: ${held}`);
}
