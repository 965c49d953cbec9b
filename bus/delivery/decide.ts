import { circuitOf, type Endpoint, indexLagMs } from "../endpoints/endpoint.ts";
import { canTake, type Subscription } from "../subscriptions/subscription.ts";
import type { QueuedDelivery } from "./message.ts";
import { type HoldReason, type Outcome, subscriptionDeleted } from "./outcome.ts";
import { type DeliveryRow, isFinal, waitingOf } from "./row.ts";

/** A message, and how it was received. */
export type Received = {
  readonly message: QueuedDelivery;
  /** Number of times that SQS has delivered it. */
  readonly receiveCount: number;
  /** True if it comes straight from its event, by the queue for quick endpoints. */
  readonly isFastLane: boolean;
};

/** The handling of a message. */
export type Decision =
  /** Its attempt is recorded, or the row waits for the timer. */
  | { readonly kind: "skip" }
  /**
   * As `skip`, but the function that recorded the attempt may have died before its effects: they
   * run once more.
   */
  | { readonly kind: "follow-up" }
  /** It may take long, so it moves to the slow queue. */
  | { readonly kind: "forward" }
  /** It came too early. It is due in unix milliseconds. */
  | { readonly kind: "wait"; readonly until: number }
  | { readonly kind: "end"; readonly outcome: Extract<Outcome, { kind: "dead" }> }
  /** It is held. Its endpoint wakes at `wakeAt`, in unix milliseconds. */
  | { readonly kind: "hold"; readonly reason: HoldReason; readonly wakeAt: number }
  | { readonly kind: "send"; readonly isProbe: boolean };

/** Decides how to handle a message, by the stored row, subscription and health. */
export function decide(
  received: Received,
  row: DeliveryRow | undefined,
  subscription: Subscription | undefined,
  { health }: Endpoint,
  nowMs: number,
): Decision {
  const { message, receiveCount, isFastLane } = received;
  const { trigger, event } = message;
  if (isStale(message, row)) {
    // An event that SQS redelivers causes new messages.
    const isRepeated = receiveCount > 1 || trigger === "event";
    return { kind: isRepeated ? "follow-up" : "skip" };
  }
  if (!subscription) return dead(subscriptionDeleted);
  const { format, target, enabled } = subscription;
  if (target.type === "poll" && canTake(format, target, event.event)) {
    // The consumer may have leased a row that waits already.
    if (row && waitingOf(row) === "held") return { kind: "skip" };
    const isDisabled = !enabled || health.disabled !== undefined;
    const wakeAt = nowMs + polledWakeMs;
    return { kind: "hold", reason: isDisabled ? "disabled" : "to_poll", wakeAt };
  }
  const isByPerson = trigger === "manual" || trigger === "test";
  // A redelivered message may be in the slow queue already, and on its way from there now.
  if (isFastLane && !isByPerson && (receiveCount > 1 || !health.is_quick))
    return { kind: "forward" };
  const plannedAt = row?.next_attempt_at ?? 0;
  if (!isByPerson && plannedAt > nowMs) return { kind: "wait", until: plannedAt };
  // The subscription changed after the event was accepted.
  if (!canTake(format, target, event.event)) return dead("its subscription cannot carry the event");
  if (isByPerson) return { kind: "send", isProbe: false };

  const circuit = circuitOf(enabled, health, nowMs);
  switch (circuit.state) {
    case "closed":
      return { kind: "send", isProbe: false };
    case "disabled":
      return { kind: "hold", reason: "disabled", wakeAt: nowMs + indexLagMs };
    case "open":
      if (trigger === "drain" && health.probe === message.delivery_id) {
        return { kind: "send", isProbe: true };
      }
      return { kind: "hold", reason: "paused", wakeAt: circuit.until };
    case "half-open":
      // The timer chooses the probe.
      return { kind: "hold", reason: "paused", wakeAt: nowMs };
  }
}

/** Milliseconds until an endpoint is looked at, although its consumer polls: a look finds rows of deleted subscriptions. */
const polledWakeMs = 86_400_000;

/** Returns true if the row shows that a message's attempt was made, or that the timer makes it. */
function isStale({ attempt, trigger }: QueuedDelivery, row: DeliveryRow | undefined): boolean {
  if (!row) return false;
  if (row.attempts > attempt) return true;
  switch (trigger) {
    case "manual":
      return false;
    case "event":
    case "test":
      return true;
    case "retry":
      return row.status !== "retrying";
    case "drain":
      return isFinal(row);
  }
}

function dead(reason: string): Decision {
  return { kind: "end", outcome: { kind: "dead", reason } };
}
