import { eventTypes } from "../../catalog/index.ts";
import type { BusDetail } from "../events/event.ts";
import type { EventRecord } from "../events/event-record.ts";
import { deliveryId } from "../values/id.ts";

/**
 * Why an attempt runs: the event arrived, a retry is due, the endpoint can receive, a person
 * resends, or it is a test.
 */
export type Trigger = "event" | "retry" | "drain" | "manual" | "test";

/** Names an event. The event store has its content. */
export type EventReference = Pick<BusDetail, "id" | "event" | "company_id" | "accepted_at">;

type Message = {
  readonly delivery_id: string;
  readonly subscription_id: string;
  /** Number of attempts recorded when the message was sent. */
  readonly attempt: number;
  readonly trigger: Trigger;
};

/** One event for one subscription, with everything that a request carries. */
export type DeliveryMessage = Message & {
  readonly event: BusDetail;
  readonly publisher: string;
};

/** A delivery without its event's content, which the event store has. */
export type DeliveryReference = Message & { readonly event: EventReference };

/** A message on a delivery queue. It is a hint: the delivery's row decides. */
export type QueuedDelivery = DeliveryMessage | DeliveryReference;

/** The deliveries of one subscription with one ordering key. */
export type Lane = {
  readonly company_id: number;
  readonly subscription_id: string;
  readonly ordering_key: string;
};

/** A message on a FIFO queue: the first delivery of a lane may be sent. */
export type Turn = Lane & {
  /** The delivery that requests the turn, if it is new. */
  readonly delivery?: DeliveryReference;
};

/** Returns a lane's partition key, which also names its message group. */
export function laneKey({ company_id, subscription_id, ordering_key }: Lane): string {
  return `${company_id}#${subscription_id}#${ordering_key}`;
}

/**
 * Returns the message of a delivery's first attempt. The same event and subscription always get the
 * same delivery id.
 */
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

/** Returns true if a message carries its event's content, not only a reference to it. */
export function hasContent(message: QueuedDelivery): message is DeliveryMessage {
  return "data" in message.event;
}

/**
 * Completes a message with the content of its event.
 *
 * @param find - Looks up the event, unless the message has its content.
 * @returns Undefined if the event is no longer stored.
 */
export function withContent(
  message: QueuedDelivery,
  find: (key: { readonly company_id: number; readonly id: string }) => EventRecord | undefined,
): DeliveryMessage | undefined {
  if (hasContent(message)) return message;
  const stored = find(message.event);
  // After an event expired, another may have been stored under its id.
  if (stored?.accepted_at !== message.event.accepted_at) return undefined;
  const { content, publisher, accepted_at, hops } = stored;
  const consumers = eventTypes.get(content.event)?.consumers ?? [];
  const event = { ...content, consumers, accepted_at, ...(hops && { hops }) };
  return { ...message, event, publisher };
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
