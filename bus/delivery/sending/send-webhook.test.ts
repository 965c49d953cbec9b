import { expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import { sampleSubscription } from "../../../test/support/sample-subscription.ts";
import { newKeyPair } from "../../signatures/keygen.ts";
import { newSecret, verify } from "../../signatures/standard-webhooks.ts";
import type { WebhookSubscription } from "../../subscriptions/subscription.ts";
import { newDelivery } from "../message.ts";
import { webhookPayload, webhookRequest } from "./send-webhook.ts";

const now = 1_700_000_000_000;
const baseUrl = "https://bus.example.com";
const [old, current] = [newSecret(), newSecret()];
const subscription: WebhookSubscription = {
  ...sampleSubscription,
  secrets: [{ secret: current }, { secret: old, until: now + 1000 }],
};
const message = newDelivery(
  { ...sample("license.activated"), company_id: 1, consumers: ["webhooks"], accepted_at: now },
  "license-api",
  subscription.id,
);

function requestOf(delivery: typeof message, by: WebhookSubscription, nowMs = now) {
  const payload = webhookPayload(delivery, by, baseUrl);
  if (!payload) throw new Error("no URL");
  return webhookRequest(delivery, by, payload, nowMs);
}

function isVerified(by: string, nowMs: number): boolean {
  const { headers, body } = requestOf(message, subscription, nowMs);
  return verify({ headers, body, secrets: [by], nowSeconds: nowMs / 1000 }).ok;
}

test("an old secret signs until its end, and the current one always", () => {
  expect([isVerified(old, now), isVerified(current, now)]).toEqual([true, true]);
  expect([isVerified(old, now + 1000), isVerified(current, now + 1000)]).toEqual([false, true]);
});

test("all attempts have the same body and webhook-id, and a new time and signature", () => {
  const first = requestOf(message, subscription);
  const later = requestOf({ ...message, attempt: 3 }, subscription, now + 60_000);
  expect(later.body).toBe(first.body);
  expect(later.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
  expect(later.headers["webhook-timestamp"]).not.toBe(first.headers["webhook-timestamp"]);
  expect(later.headers["webhook-signature"]).not.toBe(first.headers["webhook-signature"]);
});

test("makes no request for a kind of event without a URL", () => {
  const urls = { device: "https://example.com/device" };
  const target = { type: "webhook" as const, urls };
  expect(webhookPayload(message, { ...subscription, target }, baseUrl)).toBeUndefined();
});

const request = (
  target: Partial<WebhookSubscription["target"]>,
  more: Partial<WebhookSubscription> = {},
) =>
  requestOf(message, { ...subscription, ...more, target: { ...subscription.target, ...target } });

test("a request carries the subscription's own headers and the bus's", () => {
  const { headers, secrets } = request({ headers: { "X-Tenant": "acme", "x-key": "k-123" } });
  expect(headers).toMatchObject({
    "X-Tenant": "acme",
    "x-key": "k-123",
    "content-type": "application/json",
    "user-agent": "license-event-bus",
    "webhook-id": message.delivery_id,
  });
  expect(secrets).toEqual(["acme", "k-123"]);
});

test("a subscription can set the user-agent, which is sent once", () => {
  const { headers } = request({ headers: { "User-Agent": "acme" } });
  const names = Object.keys(headers).filter((name) => /^user-agent$/i.test(name));
  expect(names.map((name) => headers[name])).toEqual(["acme"]);
});

test("a subscription's headers never replace the bus's", () => {
  const headers = { "webhook-id": "x", "content-type": "x", "webhook-signature": "x" };
  expect(request({ headers }).headers).toEqual(request({}).headers);
});

test.each(["licensespring", "cloudevents"] as const)(
  "signs in with the target's auth in the format %s",
  (format) => {
    const by = (auth: WebhookSubscription["target"]["auth"]) => request({ auth }, { format });
    expect(by(undefined).headers).not.toHaveProperty("authorization");
    expect(by({ type: "none" }).headers).not.toHaveProperty("authorization");
    expect(by({ type: "basic", username: "a", password: "pass" })).toMatchObject({
      headers: { authorization: "Basic YTpwYXNz" },
      secrets: ["pass", "YTpwYXNz"],
    });
    expect(by({ type: "bearer", token: "t-123" })).toMatchObject({
      headers: { authorization: "Bearer t-123" },
      secrets: ["t-123"],
    });
    const client = { token_url: "https://e.com/", client_id: "a", client_secret: "b-123" };
    expect(by({ type: "oauth2", ...client })).toMatchObject({ oauth: client, secrets: ["b-123"] });
    expect(by({ type: "mtls", certificate: "C", private_key: "K" })).toMatchObject({
      tls: { cert: "C", key: "K" },
      secrets: [],
    });
  },
);

test("a request can carry both Keygen's signature and auth", () => {
  const { publicKey, privateKey } = newKeyPair("ed25519");
  const keygen = { algorithm: "ed25519", public_key: publicKey, private_key: privateKey } as const;
  const event = { ...message.event, ...sample("keygen.license.created") };
  const made = requestOf(
    { ...message, event: event as typeof message.event },
    {
      ...subscription,
      format: "keygen",
      keygen,
      target: { ...subscription.target, auth: { type: "bearer", token: "t-123" } },
    },
  );
  expect(made.headers).toMatchObject({ authorization: "Bearer t-123", Digest: expect.anything() });
});

test.each(["licensespring", "cloudevents"] as const)(
  "a request carries its hops in the format %s",
  (format) => {
    const by = { ...subscription, format };
    expect(requestOf(message, by).headers["license-event-bus-hops"]).toBe("1");
    const arrived = { ...message, event: { ...message.event, hops: 2 } };
    const { headers, body } = requestOf(arrived, by);
    expect(headers["license-event-bus-hops"]).toBe("3");
    expect(body).toBe(requestOf(message, by).body);
  },
);
