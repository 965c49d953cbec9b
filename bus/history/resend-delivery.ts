import type { Queues } from "../delivery/queues.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";
import { isDeliveryId } from "../values/id.ts";
import type { DeliveryList } from "./delivery-list.ts";
import type { EventList } from "./event-list.ts";
import { type Resend, resend } from "./resend.ts";

export type ResendPorts = {
  readonly events: Pick<EventList, "get">;
  readonly deliveries: Pick<DeliveryList, "get">;
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly queues: Pick<Queues, "deliver">;
};

export type Resent =
  | { readonly kind: "queued" }
  | { readonly kind: "not-found" }
  | Exclude<Resend, { kind: "send" }>;

/** Sends a delivery again. The attempt is added to its record. */
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
