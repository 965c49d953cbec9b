import { type DeliveryMessage, newDelivery } from "./delivery/index.ts";
import type { BusDetail } from "./event.ts";
import type { SubscriptionIndex } from "./subscriptions/subscription-index.ts";

/** An event as EventBridge hands it to a target; patterns are matched against all of it. */
export type BusEvent = {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: BusDetail;
};

/** One delivery for each of the company's subscriptions that the event is for. */
export function deliveriesOf(
  event: BusEvent,
  subscriptions: SubscriptionIndex,
): readonly DeliveryMessage[] {
  return subscriptions.idsFor(event).map((id) => newDelivery(event.detail, event.source, id));
}
