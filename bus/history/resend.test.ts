import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { sampleSubscription as subscription } from "../../test/support/sample-subscription.ts";
import { newDelivery, nextMessage } from "../delivery/message.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { resend } from "./resend.ts";

const accepted_at = 1_700_000_000_000;
const content = { ...sample("license.activated"), company_id: 1 };
const event = { content, publisher: "license-api", accepted_at };
const first = newDelivery(
  { ...content, consumers: ["webhooks"], accepted_at },
  "license-api",
  subscription.id,
);
const delivery: DeliveryRow = {
  company_id: 1,
  id: first.delivery_id,
  event_id: content.id,
  event: content.event,
  subscription_id: subscription.id,
  status: "dead",
  attempts: 10,
  last_attempt: { at: accepted_at, duration_ms: 1, status: 500 },
  reason: "failed 10 times",
};

test.each(["dead", "delivered", "retrying", "held"] as const)(
  "resends a %s delivery, and keeps its earlier attempts",
  (status) => {
    expect(resend({ ...delivery, status }, event, subscription)).toEqual({
      kind: "send",
      channel: "webhooks",
      message: nextMessage(first, 10, "manual"),
    });
  },
);

test("refuses to resend if the subscription is gone or cannot carry the event", () => {
  const gone = { kind: "subscription-gone" };
  expect(resend(delivery, event, undefined)).toEqual(gone);
  expect(resend(delivery, event, { ...subscription, format: "keygen" })).toEqual(gone);
  const urls = { type: "webhook", urls: { device: "https://example.com" } } as const;
  expect(resend(delivery, event, { ...subscription, target: urls })).toEqual(gone);
  const target = { type: "hubspot", token: "pat-eu1-0" } as const;
  expect(resend(delivery, event, { ...subscription, target })).toEqual(gone);
});

test("refuses to resend without the event, or with a later event of the same id", () => {
  const expired = { kind: "event-expired" };
  expect(resend(delivery, undefined, subscription)).toEqual(expired);
  const another = { ...event, accepted_at: accepted_at + 1 };
  expect(resend(delivery, another, subscription)).toEqual(expired);
});
