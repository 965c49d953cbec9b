import { expect, test } from "vitest";
import { sample } from "../catalog/index.ts";
import { sampleSubscription } from "../test/support/sample-subscription.ts";
import { newDelivery } from "./delivery.ts";
import { newSecret, verify } from "./signatures/standard-webhooks.ts";
import type { Subscription } from "./subscriptions/subscription.ts";
import { webhookRequest } from "./webhook-request.ts";

const now = 1_700_000_000_000;
const baseUrl = "https://bus.example.com";
const [old, current] = [newSecret(), newSecret()];
const subscription: Subscription = {
  ...sampleSubscription,
  secrets: [{ secret: current }, { secret: old, until: now + 1000 }],
};
const message = newDelivery(
  { ...sample("license.activated"), company_id: 1, consumers: ["webhooks"], accepted_at: now },
  "license-api",
  subscription.id,
);

function isVerified(by: string, nowMs: number): boolean {
  const request = webhookRequest(message, subscription, baseUrl, nowMs);
  if (!request) return false;
  const { headers, body } = request;
  return verify({ headers, body, secrets: [by], nowSeconds: nowMs / 1000 }).ok;
}

test("an old secret signs until its end, and the current one always", () => {
  expect([isVerified(old, now), isVerified(current, now)]).toEqual([true, true]);
  expect([isVerified(old, now + 1000), isVerified(current, now + 1000)]).toEqual([false, true]);
});

test("over all attempts, body and webhook-id stay, and time and signature are new", () => {
  const first = webhookRequest(message, subscription, baseUrl, now);
  const later = webhookRequest({ ...message, attempts: 3 }, subscription, baseUrl, now + 60_000);
  expect(later?.body).toBe(first?.body);
  expect(later?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(later?.headers["webhook-timestamp"]).not.toBe(first?.headers["webhook-timestamp"]);
  expect(later?.headers["webhook-signature"]).not.toBe(first?.headers["webhook-signature"]);
});

test("there is no request for a kind of event that the subscription has no URL for", () => {
  const urls = { device: "https://example.com/device" };
  const target = { type: "webhook" as const, urls };
  expect(webhookRequest(message, { ...subscription, target }, baseUrl, now)).toBeUndefined();
});
