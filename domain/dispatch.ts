import type { Channel } from "../catalog/index.ts";
import { type DeliveryMessage, newDelivery } from "./delivery.ts";
import type { BusDetail } from "./event.ts";
import { compiledEvents } from "./event-filter.ts";
import { canCarry } from "./formats/can-carry.ts";
import { flatten, matchesFlat, parsePattern } from "./patterns/index.ts";
import { endpointOf, type Subscription } from "./subscriptions/subscription.ts";

/** An event as EventBridge hands it to a target; patterns are matched against all of it. */
export type BusEvent = {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: BusDetail;
};

/** One delivery for each of the company's subscriptions on this channel that asks for the event. */
export function deliveriesOf(
  event: BusEvent,
  channel: Channel,
  subscriptions: readonly Subscription[],
): readonly DeliveryMessage[] {
  const code = event["detail-type"];
  const flat = flatten(event);
  return subscriptions
    .filter(
      (subscription) =>
        subscription.enabled &&
        subscription.channel === channel &&
        canCarry(subscription.format, code) &&
        endpointOf(subscription, code) !== undefined &&
        matchesFlat(compiledEvents(subscription.events), flat) &&
        matchesPattern(subscription.pattern, flat),
    )
    .map((subscription) => newDelivery(event.detail, event.source, subscription.id));
}

function matchesPattern(pattern: unknown, flat: ReturnType<typeof flatten>): boolean {
  if (pattern === undefined) return true;
  const parsed = parsePattern(pattern);
  return parsed.ok && matchesFlat(parsed.pattern, flat);
}
