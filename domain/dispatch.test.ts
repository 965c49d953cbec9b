import { expect, test } from "vitest";
import { sample } from "../catalog/index.ts";
import { sampleSubscription as subscription } from "../test/support/sample-subscription.ts";
import { type BusEvent, deliveriesOf } from "./dispatch.ts";
import type { Subscription } from "./subscriptions/subscription.ts";
import { SubscriptionIndex } from "./subscriptions/subscription-index.ts";

const now = 1_700_000_000_000;
const busEvent = (code: "flexnet.ENT.UPDATE" | "license.created"): BusEvent => ({
  source: code.startsWith("flexnet") ? "flexnet" : "license-api",
  "detail-type": code,
  detail: { ...sample(code), company_id: 1, consumers: ["webhooks"], accepted_at: now },
});
const entitlement = busEvent("flexnet.ENT.UPDATE");
const license = busEvent("license.created");

const isDelivered = (event: BusEvent, change: Partial<Subscription>) =>
  deliveriesOf(event, new SubscriptionIndex("webhooks", [{ ...subscription, ...change }]))
    .length === 1;

test("a delivery carries the event, who published it, and which subscription it is for", () => {
  const [delivery] = deliveriesOf(license, new SubscriptionIndex("webhooks", [subscription]));
  expect(delivery).toMatchObject({
    subscription_id: "sub_1",
    publisher: "license-api",
    event: license.detail,
    attempts: 0,
  });
});

test("each subscription that asks for the event gets it", () => {
  const ids = ["sub_1", "sub_2", "sub_3"];
  const all = ids.map((id) => ({ ...subscription, id }));
  const deliveries = deliveriesOf(license, new SubscriptionIndex("webhooks", all));
  expect(deliveries.map(({ subscription_id }) => subscription_id)).toEqual(ids);
  expect(new Set(deliveries.map(({ delivery_id }) => delivery_id)).size).toBe(3);
});

test.each<[string, BusEvent, Partial<Subscription>, boolean]>([
  ["a disabled one too: it is held for it", license, { enabled: false }, true],
  ["another channel's does not", license, { channel: "integrations" }, false],
  ["by its events", license, { events: ["license.*"] }, true],
  ["not by other events", license, { events: ["order.*"] }, false],
  ["by its pattern", license, { pattern: '{"source":["license-api"]}' }, true],
  ["not against its pattern", license, { pattern: '{"source":["platform"]}' }, false],
  [
    "not by its events alone",
    license,
    { pattern: '{"source":["platform"]}', events: ["license.*"] },
    false,
  ],
  [
    "not by its pattern alone",
    license,
    { pattern: '{"source":["license-api"]}', events: ["order.*"] },
    false,
  ],
  ["by both", license, { pattern: '{"source":["license-api"]}', events: ["license.*"] }, true],
  ["a format carries its vendor's events", entitlement, { format: "flexnet" }, true],
  ["a format carries no others", license, { format: "flexnet" }, false],
  [
    "a kind of event that has a URL",
    entitlement,
    { format: "flexnet", target: { type: "webhook", urls: { entitlement: "https://a.example" } } },
    true,
  ],
  [
    "a kind of event that has no URL",
    entitlement,
    { format: "flexnet", target: { type: "webhook", urls: { device: "https://a.example" } } },
    false,
  ],
])("%s", (_, event, change, expected) => {
  expect(isDelivered(event, change)).toBe(expected);
});
