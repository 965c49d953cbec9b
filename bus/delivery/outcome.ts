import type { Answer } from "../outbound/answer.ts";
import { nextDelay, type Retry } from "../retry/retry.ts";

/** The states of a delivery that has a row. */
export const deliveryStatuses = ["delivered", "dropped", "retrying", "held", "dead"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];
/** The states of a delivery that has not arrived. */
export type UndeliveredStatus = Exclude<DeliveryStatus, "delivered" | "dropped">;

/** Why a delivery is held. */
export const holdReasons = ["disabled", "paused", "rate_limited", "in_order"] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Why a delivery is dead by its company's own choice. */
export const droppedWhenEnabled = "it was dropped when its subscription was enabled";
export const subscriptionDeleted = "its subscription was deleted";

/** Returns true if the bus announces a dead delivery. It does not announce what the company chose itself. */
export function isAnnounced(reason: string | undefined): boolean {
  return reason !== droppedWhenEnabled && reason !== subscriptionDeleted;
}

/** What follows from an attempt. */
export type Outcome =
  | { readonly kind: "delivered" }
  /** There was nothing to send: its subscription wants it so. */
  | { readonly kind: "dropped"; readonly reason: string }
  /** `at` is in unix milliseconds. */
  | { readonly kind: "retry"; readonly at: number }
  | { readonly kind: "held"; readonly reason: HoldReason }
  | { readonly kind: "dead"; readonly reason: string };

/**
 * Returns what follows from a receiver's answer.
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
  if (answer.wants === "abort") return { kind: "dead", reason: "the receiver does not want it" };
  if (answer.wants) return { kind: "held", reason: "disabled" };
  const delay = nextDelay(retry, tried, random);
  if (delay === undefined) return { kind: "dead", reason: `failed ${times(tried)}` };
  // The delay that the receiver asks for is a minimum, which no jitter undercuts.
  const at = nowMs + Math.max(delay, answer.retryAfter ?? 0);
  const maxAge = retry?.max_age;
  if (maxAge !== undefined && at > acceptedAt + maxAge * 1000) {
    return { kind: "dead", reason: `failed ${times(tried)}, and would be older than ${maxAge} s` };
  }
  return { kind: "retry", at };
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
