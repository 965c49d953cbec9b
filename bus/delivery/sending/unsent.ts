import type { Sent } from "../types.ts";

type Unsent = Extract<Sent, { readonly kind: "unsent" }>;
type Failed = Extract<Sent, { readonly kind: "sent" }>;

/* Attempts in which nothing is sent. */

/** Returns the result of a delivery that is deliberately not sent. */
export function dropped(reason: string): Unsent {
  return { kind: "unsent", outcome: { kind: "dropped", reason } };
}

/** Returns the result of a delivery that no attempt can send. */
export function dead(reason: string): Unsent {
  return { kind: "unsent", outcome: { kind: "dead", reason } };
}

/**
 * Returns a failed attempt for a transform that timed out. It is retried, because it may finish on
 * a less busy machine.
 */
export function late(message: string): Failed {
  const response = { kind: "failed", reason: "transform", message } as const;
  return { kind: "sent", response, answer: { isSuccess: false, isThrottled: false } };
}
