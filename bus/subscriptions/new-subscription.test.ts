import { expect, test } from "vitest";
import { changedSubscription } from "./change.ts";
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
  [{ target: { type: "hubspot", token: "pat-1" } }, "/target/type"],
])("refuses %j where the channel integrations is not deployed", (input, pointer) => {
  const egressPolicy = { loopbackTargets: [], channels: ["webhooks"] } as const;
  const made = newSubscription(1, { target, ...input }, egressPolicy, now);
  expect(made.ok ? [] : made.faults).toContainEqual({
    pointer,
    message: "uses the channel integrations, which is not deployed. Deployed: webhooks",
  });
  expect(newSubscription(1, { target }, egressPolicy, now).ok).toBe(true);
});

const slack = { type: "slack", url: "https://hooks.slack.com/services/T0/B0/abc" };
const http = { type: "http", url: "https://example.com/" };
const hubspot = { type: "hubspot", token: "pat-1" };

test.each([
  [{ target }, "webhooks"],
  [{ target, events: ["product.*"] }, "webhooks"],
  [{ target: hubspot }, "integrations"],
  [{ target: slack, events: ["license.created"] }, "integrations"],
  [{ target: slack, events: ["license.created", "license.expired"] }, "webhooks"],
  [{ target: http, events: ["license.*"] }, "webhooks"],
  [{ target: http, events: ["product_feature.*", "customer.*"] }, "integrations"],
  [{ target: slack, events: ["bus.*"] }, "webhooks"],
  [{ target: slack }, "webhooks"],
  [{ target: slack, channel: "integrations" }, "integrations"],
])("the channel of %j is %s", (input, channel) => {
  expect(made(input).channel).toBe(channel);
});

test("a chat uses the channel that is deployed", () => {
  for (const channel of ["webhooks", "integrations"] as const) {
    const egressPolicy = { loopbackTargets: [], channels: [channel] };
    const input = { target: slack, events: ["license.created"] };
    expect(newSubscription(1, input, egressPolicy, now)).toMatchObject({
      ok: true,
      subscription: { channel },
    });
  }
});

test("a channel that was chosen by default follows a change of the events, and a given one stays", () => {
  const egressPolicy = { loopbackTargets: [] };
  const channelAfter = (input: object, change: object) => {
    const changed = changedSubscription(made(input), change, egressPolicy, now);
    return changed.ok ? changed.subscription.channel : changed.faults;
  };
  const events = ["license.created"];
  const change = { events: ["license.expired"] };
  expect(channelAfter({ target: slack, events }, change)).toBe("webhooks");
  expect(channelAfter({ target, events }, { target: hubspot })).toBe("integrations");
  const given = { target: slack, events, channel: "webhooks" };
  expect(channelAfter(given, { events: ["product.created"] })).toBe("webhooks");
  expect(channelAfter({ target: slack, channel: "integrations" }, change)).toEqual([
    {
      pointer: "/events/0",
      message: expect.stringMatching(
        /^is not sent to integrations\. Set channel to "webhooks"\. Available: customer\.deleted, /,
      ),
    },
  ]);
});

test.each([
  [
    { target: hubspot, events: ["product.*"] },
    "Available: customer.deleted, customer.updated, license.created, license.deleted, license.updated",
  ],
  [
    { target: hubspot, events: ["license.expired"] },
    "Available: customer.deleted, customer.updated, license.created, license.deleted, license.updated",
  ],
  [{ target, format: "keygen", events: ["license.expired"] }, "Available: keygen.*"],
])("the refusal of %j lists the available event types", (input, available) => {
  const refused = newSubscription(1, input, { loopbackTargets: [] }, now);
  expect(refused.ok ? [] : refused.faults).toEqual([
    { pointer: "/events/0", message: expect.stringContaining(`. ${available}`) },
  ]);
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
