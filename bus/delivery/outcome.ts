import type { Answer } from "../outbound/answer.ts";
import { nextDelay, type Retry } from "../retry/retry.ts";

/** Statuses of a delivery that has a row. */
export const deliveryStatuses = ["delivered", "dropped", "retrying", "held", "dead"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];
/** Statuses of a delivery that has not arrived. */
export type UndeliveredStatus = Exclude<DeliveryStatus, "delivered" | "dropped">;

/** Reasons why a delivery is held. */
export const holdReasons = ["disabled", "paused", "rate_limited", "in_order", "to_poll"] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Reasons why a delivery is dead by its company's own choice. */
export const droppedWhenEnabled = "it was dropped when its subscription was enabled";
export const subscriptionDeleted = "its subscription was deleted";

/**
 * Returns true if the bus announces a dead delivery. It does not announce the company's own
 * choices.
 */
export function isAnnounced(reason: string | undefined): boolean {
  return reason !== droppedWhenEnabled && reason !== subscriptionDeleted;
}

/** The outcome of an attempt. */
export type Outcome =
  | { readonly kind: "delivered" }
  /** There was nothing to send, as the subscription is configured. */
  | { readonly kind: "dropped"; readonly reason: string }
  /** `at` is in unix milliseconds. */
  | { readonly kind: "retry"; readonly at: number }
  | { readonly kind: "held"; readonly reason: HoldReason }
  | { readonly kind: "dead"; readonly reason: string };

/**
 * Returns the outcome of a receiver's answer.
 *
 * @param retry - The subscription's own policy.
 * @param tried - Attempts made since the schedule began, this one included.
 * @param acceptedAt - When the event was accepted, in unix milliseconds.
 * @param random - In [0, 1), for the jitter.
 */
export function outcomeOf(
  answer: Answer,
  retry: Retry | undefined,
  tried: number,
  acceptedAt: number,
  nowMs: number,
  random: number,
): Outcome {
  if (answer.isSuccess) return { kind: "delivered" };
  if (answer.wants === "abort") return { kind: "dead", reason: "the receiver refused it for good" };
  if (answer.wants) return { kind: "held", reason: "disabled" };
  const delay = nextDelay(retry, tried, random);
  if (delay === undefined) return { kind: "dead", reason: `failed ${times(tried)}` };
  // The receiver's Retry-After is a minimum, which no jitter undercuts.
  const at = nowMs + Math.max(delay, answer.retryAfter ?? 0);
  const maxAge = retry?.max_age;
  if (maxAge !== undefined && at > acceptedAt + maxAge * 1000) {
    return {
      kind: "dead",
      reason: `failed ${times(tried)}, and the next attempt would be later than the max_age of ${maxAge} s`,
    };
  }
  return { kind: "retry", at };
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
