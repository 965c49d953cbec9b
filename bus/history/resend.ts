import type { Channel } from "../../catalog/index.ts";
import type { DeliveryReference } from "../delivery/message.ts";
import { type DeliveryRow, messageOf } from "../delivery/row.ts";
import type { EventRecord } from "../events/event-record.ts";
import { canTake, type Subscription } from "../subscriptions/subscription.ts";
import { timeOfId } from "../values/id.ts";

export type Resend =
  | { readonly kind: "send"; readonly channel: Channel; readonly message: DeliveryReference }
  /** The subscription is deleted, or cannot take this event any more. */
  | { readonly kind: "subscription-gone" }
  /** The event's content is not kept any more. */
  | { readonly kind: "event-expired" };

/**
 * Returns how to send a delivery again: under its own id, now, with a new retry schedule, whatever its status. An
 * ordered one does not wait for its turn.
 *
 * The message has the number of recorded attempts, so asked for twice before it is sent, it is sent once.
 */
export function resend(
  delivery: DeliveryRow,
  event: EventRecord | undefined,
  subscription: Subscription | undefined,
): Resend {
  const { id, event: code } = delivery;
  if (!subscription || !canTake(subscription.format, subscription.target, code)) {
    return { kind: "subscription-gone" };
  }
  const accepted_at = timeOfId(id);
  // After an event expired, another one may have come with its id.
  if (!event || event.accepted_at !== accepted_at) return { kind: "event-expired" };
  return {
    kind: "send",
    channel: subscription.channel,
    message: messageOf(delivery, "manual"),
  };
}
