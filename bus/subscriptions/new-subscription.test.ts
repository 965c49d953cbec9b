import { expect, test } from "vitest";
import { newSubscription } from "./new-subscription.ts";
import { withNewSecret } from "./rotation.ts";
import type { Subscription } from "./subscription.ts";

const now = 1_700_000_000_000;
const target = { type: "webhook", url: "https://example.com/hook" };

function made(input: object, existing?: Subscription, nowMs = now): Subscription {
  const made = newSubscription(1, { target, ...input }, { loopbackTargets: [] }, nowMs, {
    rule: "crm",
    existing,
  });
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  return made.subscription;
}

test("a rule in code makes the same subscription each time, with the name of the rule", () => {
  expect(made({ name: "CRM" })).toMatchObject({
    id: "sub_rule-crm",
    rule: "crm",
    company_id: 1,
    name: "CRM",
    enabled: true,
    secrets: [{ secret: expect.stringMatching(/^whsec_/) }],
    created_at: now,
  });
});

test("a subscription made over the API has no rule", () => {
  const made = newSubscription(1, { target }, { loopbackTargets: [] }, now);
  expect(made).toMatchObject({ ok: true, subscription: { id: expect.stringMatching(/^sub_0/) } });
  expect(made.ok && "rule" in made.subscription).toBe(false);
});

test("a changed rule keeps the secrets and keys, and nothing else of the old subscription", () => {
  const first = withNewSecret(made({ retry: { delays: [1] } }), 3600, now);
  const existing: Subscription = { ...first, enabled: false };
  expect(made({ events: ["license.*"] }, existing, now + 1000)).toEqual({
    id: "sub_rule-crm",
    version: 2,
    rule: "crm",
    company_id: 1,
    channel: "webhooks",
    events: ["license.*"],
    format: "licensespring",
    target,
    signature: "v1",
    enabled: false,
    secrets: existing.secrets,
    created_at: now,
    changed_at: now + 1000,
  });
});

test.each([
  [{ events: ["*.delivery.*"] }, /bus itself.*begins with "bus\."/],
  [{ events: ["bus.*"], channel: "integrations" }, /not sent to integrations/],
  [{ events: ["bus.*"], format: "keygen" }, /format "keygen"/],
  [{ events: ["bus.delivery.ded"] }, /Did you mean "bus\.delivery\.dead"\?/],
])("refuses %j, which selects none of the bus's own events", (input, message) => {
  const made = newSubscription(1, { target, ...input }, { loopbackTargets: [] }, now);
  expect(made.ok ? [] : made.faults).toEqual([
    { pointer: "/events/0", message: expect.stringMatching(message) },
  ]);
});

test("a subscription can name the bus's own events in addition to all others", () => {
  for (const events of [["bus.*"], ["bus.delivery.dead"], ["*", "bus.*.dead"]]) {
    expect(made({ events }).events).toEqual(events);
  }
});

test.each([
  [{ channel: "integrations" }, "/channel"],
  [
    { target: { type: "slack", url: "https://hooks.slack.com/services/T0/B0/abc" } },
    "/target/type",
  ],
])("refuses %j where the channel integrations is not deployed", (input, pointer) => {
  const egressPolicy = { loopbackTargets: [], channels: ["webhooks"] } as const;
  const made = newSubscription(1, { target, ...input }, egressPolicy, now);
  expect(made.ok ? [] : made.faults).toContainEqual({
    pointer,
    message: "uses the channel integrations, which is not deployed. Deployed: webhooks",
  });
  expect(newSubscription(1, { target }, egressPolicy, now).ok).toBe(true);
});

test("another signature scheme takes another secret", () => {
  const existing = made({});
  const [secret, ...more] = made({ signature: "v1a" }, existing).secrets;
  expect(secret?.secret).toMatch(/^whsk_/);
  expect(more).toEqual([]);
});

test("Keygen's keys stay as long as their algorithm does", () => {
  const existing = made({ format: "keygen" });
  const kept = made({ format: "keygen", keygen_algorithm: "ed25519", name: "x" }, existing);
  expect(kept.keygen).toEqual(existing.keygen);
  const other = made({ format: "keygen", keygen_algorithm: "ecdsa-p256" }, existing);
  expect(other.keygen?.algorithm).toBe("ecdsa-p256");
  expect(other.secrets).toEqual(existing.secrets);
  expect(made({}, existing)).not.toHaveProperty("keygen");
});
