import type { BusDetail } from "../../domain/event.ts";
import { deliveryId } from "../../domain/id.ts";

/** Why an attempt runs: the event arrived, a retry is due, the endpoint can receive again, a person asked, or a test. */
export type Trigger = "event" | "retry" | "drain" | "manual" | "test";

/** Names an event. Its content is read from the event store. */
export type EventReference = Pick<BusDetail, "id" | "event" | "company_id" | "accepted_at">;

type Message = {
  readonly delivery_id: string;
  readonly subscription_id: string;
  /** Attempts that were recorded when the message was sent. */
  readonly attempt: number;
  readonly trigger: Trigger;
};

/** One event for one subscription, with all that a request carries. */
export type DeliveryMessage = Message & {
  readonly event: BusDetail;
  readonly publisher: string;
};

/** The same without the event's content, which the event store has. */
export type DeliveryReference = Message & { readonly event: EventReference };

/** A message on a delivery queue. It is a hint: the delivery's row decides. */
export type QueuedDelivery = DeliveryMessage | DeliveryReference;

export function newDelivery(
  event: BusDetail,
  publisher: string,
  subscriptionId: string,
): DeliveryMessage {
  return {
    delivery_id: deliveryId(event, subscriptionId),
    subscription_id: subscriptionId,
    event,
    publisher,
    attempt: 0,
    trigger: "event",
  };
}

export function hasContent(message: QueuedDelivery): message is DeliveryMessage {
  return "data" in message.event;
}

/** Returns the message of a delivery's next attempt. */
export function nextMessage(
  { delivery_id, subscription_id, event }: QueuedDelivery,
  attempt: number,
  trigger: Trigger,
): DeliveryReference {
  const { id, event: code, company_id, accepted_at } = event;
  const reference = { id, event: code, company_id, accepted_at };
  return { delivery_id, subscription_id, event: reference, attempt, trigger };
}
