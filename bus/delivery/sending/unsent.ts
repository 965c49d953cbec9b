import type { Sent } from "../types.ts";

/* Attempts in which nothing is sent. */

export function dropped(reason: string): Sent {
  return { kind: "unsent", outcome: { kind: "dropped", reason } };
}

export function dead(reason: string): Sent {
  return { kind: "unsent", outcome: { kind: "dead", reason } };
}

/** An expression of the subscription did not end in time. On a less busy machine it may, so it is retried. */
export function late(message: string): Sent {
  const response = { kind: "failed", reason: "transform", message } as const;
  return { kind: "sent", response, answer: { isSuccess: false, isThrottled: false } };
}
