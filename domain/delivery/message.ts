import type { BusDetail } from "../event.ts";
import { deliveryId } from "../id.ts";

/** Which event, where its content is looked up in the event store. */
export type EventReference = Pick<
  BusDetail,
  "id" | "event" | "company_id" | "accepted_at" | "hops"
>;

type Carried = {
  readonly delivery_id: string;
  readonly subscription_id: string;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Unix milliseconds before which the next attempt must not be made. */
  readonly not_before?: number;
  /** Set where it is sent again or let go: attempts made before. The schedule begins anew after them. */
  readonly resent_after?: number;
  /** What it is in order with, where its subscription wants that. */
  readonly object?: string;
  /** What it was in order with, where somebody asked for it: it goes beside its lane, which goes on after it. */
  readonly beside?: string;
  /** Somebody asked for this very one: it goes although its subscription is disabled or held back. */
  readonly asked_for?: true;
  /**
   * Another message may stand for the same attempt, or it may have been made and not followed up, because a
   * function did not come to its end at first.
   */
  readonly may_be_twice?: true;
  /** A sample event, which is stored nowhere: it is attempted once, whatever comes of it. */
  readonly is_test?: true;
};

/** One event for one subscription, on its way. */
export type DeliveryMessage = Carried & {
  readonly event: BusDetail;
  /** Who published the event. */
  readonly publisher: string;
};

/** The same without the event's content: what waits long is small, and what is kept is kept once. */
export type DeliveryReference = Carried & { readonly event: EventReference };

/** What stands on a delivery queue. */
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
    attempts: 0,
  };
}

/**
 * The same once so many attempts are recorded: by their number, two messages for one are known from then on, and
 * what somebody asked for is done.
 */
export function afterAttempts(queued: QueuedDelivery, attempts: number): QueuedDelivery {
  const { may_be_twice: _, asked_for: __, ...rest } = queued;
  return { ...rest, attempts };
}

export function hasContent(queued: QueuedDelivery): queued is DeliveryMessage {
  return "data" in queued.event;
}

export function toReference(queued: QueuedDelivery): DeliveryReference {
  const { id, event, company_id, accepted_at, hops } = queued.event;
  const { publisher: _, ...carried } = queued as DeliveryMessage;
  return { ...carried, event: { id, event, company_id, accepted_at, ...(hops && { hops }) } };
}
