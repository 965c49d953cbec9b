import type { Sent } from "../types.ts";

/* Attempts in which nothing is sent. */

/** Returns the result of a delivery that is deliberately not sent. */
export function dropped(reason: string): Sent {
  return { kind: "unsent", outcome: { kind: "dropped", reason } };
}

/** Returns the result of a delivery that no attempt can send. */
export function dead(reason: string): Sent {
  return { kind: "unsent", outcome: { kind: "dead", reason } };
}

/**
 * Returns a failed attempt for a transform that timed out. It is retried, because it may finish on
 * a less busy machine.
 */
export function late(message: string): Sent {
  const response = { kind: "failed", reason: "transform", message } as const;
  return { kind: "sent", response, answer: { isSuccess: false, isThrottled: false } };
}
