import type { Channel } from "../../catalog/index.ts";
import type { DeliveryList } from "../delivery/deliveries-table.ts";
import type { DeliveryReference } from "../delivery/message.ts";
import type { Queues } from "../delivery/queues.ts";
import { type DeliveryRow, messageOf } from "../delivery/row.ts";
import type { EventRecord } from "../events/event-record.ts";
import type { EventList } from "../events/events-table.ts";
import { canTake, type Subscription } from "../subscriptions/subscription.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";
import { isDeliveryId, timeOfId } from "../values/id.ts";

export type ResendPorts = {
  readonly events: Pick<EventList, "get">;
  readonly deliveries: Pick<DeliveryList, "get">;
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly queues: Pick<Queues, "deliver">;
};

type Resent =
  | { readonly kind: "queued" }
  | { readonly kind: "not-found" }
  | Exclude<Resend, { kind: "send" }>;

/** Resends a delivery. The attempt is added to its record. */
export async function resendDelivery(
  { events, deliveries, subscriptions, queues }: ResendPorts,
  companyId: number,
  deliveryId: string,
  nowMs: number,
): Promise<Resent> {
  const delivery = isDeliveryId(deliveryId)
    ? await deliveries.get(companyId, deliveryId, nowMs)
    : undefined;
  if (!delivery) return { kind: "not-found" };
  const [event, subscription] = await Promise.all([
    events.get(companyId, delivery.event_id, nowMs),
    subscriptions.get(companyId, delivery.subscription_id),
  ]);
  const decided = resend(delivery, event, subscription);
  if (decided.kind !== "send") return decided;
  const { channel, message } = decided;
  await queues.deliver(channel, [{ message }]);
  return { kind: "queued" };
}

type Resend =
  | { readonly kind: "send"; readonly channel: Channel; readonly message: DeliveryReference }
  /** The subscription is deleted, or can no longer carry the event. */
  | { readonly kind: "subscription-gone" }
  /** It is a test, whose sample is not stored. */
  | { readonly kind: "test" }
  /** The event's content is no longer stored. */
  | { readonly kind: "event-expired" };

/**
 * Returns the message that resends a delivery: under its own id, at once, with a new retry schedule, in any status.
 * An ordered delivery does not wait for its turn.
 *
 * The message contains the number of recorded attempts, so two requests before it is sent cause one attempt.
 */
export function resend(
  delivery: DeliveryRow,
  event: EventRecord | undefined,
  subscription: Subscription | undefined,
): Resend {
  const { id, event: code, is_test } = delivery;
  if (is_test) return { kind: "test" };
  if (!subscription || !canTake(subscription.format, subscription.target, code)) {
    return { kind: "subscription-gone" };
  }
  const accepted_at = timeOfId(id);
  // After an event expired, another may have been stored under its id.
  if (!event || event.accepted_at !== accepted_at) return { kind: "event-expired" };
  return {
    kind: "send",
    channel: subscription.channel,
    message: messageOf(delivery, "manual"),
  };
}
