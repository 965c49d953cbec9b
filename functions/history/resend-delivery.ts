import type { DeliveryList } from "../../adapters/delivery-list.ts";
import type { EventList } from "../../adapters/event-list.ts";
import type { Queue } from "../../adapters/queue.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import type { Channel } from "../../catalog/index.ts";
import { type Resend, resend } from "../../domain/history/resend.ts";
import { isDeliveryId } from "../../domain/id.ts";

export type ResendPorts = {
  readonly events: Pick<EventList, "get">;
  readonly deliveries: Pick<DeliveryList, "get">;
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly slowLanes: Readonly<Record<Channel, Pick<Queue, "send">>>;
};

export type Resent =
  | { readonly kind: "queued" }
  | { readonly kind: "not-found" }
  | Exclude<Resend, { kind: "send" }>;

/** Puts a delivery on its channel's queue again; what comes of it is one more attempt in its record. */
export async function resendDelivery(
  { events, deliveries, subscriptions, slowLanes }: ResendPorts,
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
  await slowLanes[channel].send({
    body: JSON.stringify(message),
    group: message.subscription_id,
  });
  return { kind: "queued" };
}
