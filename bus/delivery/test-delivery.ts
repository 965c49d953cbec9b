import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { didYouMean, eventTypes, nearestEventType, sample } from "../../catalog/index.ts";
import { must, someText } from "../../catalog/kinds.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { SubscriptionIndex } from "../subscriptions/subscription-index.ts";
import { type Fault, faultsOfSchema } from "../values/problem.ts";
import { type DeliveryMessage, newDelivery } from "./message.ts";

export const testRequest = z.strictObject({ event: z.optional(someText) }, must("an object"));

export type TestDelivery =
  | { readonly ok: true; readonly message: DeliveryMessage }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Returns a delivery of a sample event to one subscription, which tests its endpoint. The event
 * type is `wanted`, or the first in the catalog that the subscription selects. It is attempted
 * once, even if the subscription is disabled or paused, and the event is not stored.
 */
export function testDelivery(
  subscription: Subscription,
  input: unknown,
  nowMs: number,
): TestDelivery {
  const parsed = testRequest.safeParse(input);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const wanted = parsed.data.event;
  // Ignores the pattern, which may require content that no sample has.
  const { pattern: _, ...selection } = subscription;
  const index = new SubscriptionIndex(subscription.channel, [selection]);
  const gets = (code: string) => index.matching({ "detail-type": code }).length > 0;
  const codes = wanted === undefined ? [...eventTypes.keys()] : [wanted];
  const code = codes.find((code) => eventTypes.has(code) && gets(code));
  const type = eventTypes.get(code ?? "");
  const [publisher] = type?.publishers ?? [];
  if (!type || publisher === undefined) {
    return { ok: false, faults: [{ pointer: "/event", message: unselected(wanted) }] };
  }
  const event = {
    ...sample(type.code),
    id: randomUUID(),
    event: type.code,
    company_id: subscription.company_id,
    ts: Math.floor(nowMs / 1000),
    consumers: type.consumers,
    accepted_at: nowMs,
  };
  return {
    ok: true,
    message: {
      ...newDelivery(event as DeliveryMessage["event"], publisher, subscription.id),
      trigger: "test",
    },
  };
}

function unselected(wanted: string | undefined): string {
  return wanted === undefined || eventTypes.has(wanted)
    ? "must be an event type that the subscription selects"
    : `is not a known event type${didYouMean(nearestEventType(wanted))}`;
}
