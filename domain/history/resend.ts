import type { Channel } from "../../catalog/index.ts";
import type { DeliveryReference } from "../delivery/index.ts";
import { timeOfId } from "../id.ts";
import { canTake, type Subscription } from "../subscriptions/subscription.ts";
import { type DeliveryEntry, type EventRecord, referenceTo } from "./records.ts";

export type Resend =
  | { readonly kind: "send"; readonly channel: Channel; readonly message: DeliveryReference }
  /** The subscription is deleted, or cannot take this event any more. */
  | { readonly kind: "subscription-gone" }
  /** The event's content is not kept any more. */
  | { readonly kind: "event-expired" };

/**
 * How to send a delivery again: under its own id, now, with its schedule from the beginning. Every one can
 * be: one that has arrived, one that is dead, and one that is retrying, which then does not wait.
 *
 * The message has the number of the attempts in the log. Whatever else is under way for this delivery, the
 * one that is attempted first counts, and the others find their attempt made (`standing`): so a message that
 * SQS doubles is sent once, and so is a delivery that is resent twice before it is on its way.
 */
export function resend(
  delivery: DeliveryEntry,
  event: EventRecord | undefined,
  subscription: Subscription | undefined,
): Resend {
  const code = delivery.event;
  if (!subscription || !canTake(subscription.format, subscription.target, code)) {
    return { kind: "subscription-gone" };
  }
  // After it expired, another event may have come with its id.
  if (!event || event.accepted_at !== timeOfId(delivery.id)) return { kind: "event-expired" };
  // Also of one that is in order: it goes now, and not when it is its turn.
  const { object, ...message } = referenceTo(delivery);
  return {
    kind: "send",
    channel: subscription.channel,
    message: { ...message, ...(object !== undefined && { beside: object }), asked_for: true },
  };
}
