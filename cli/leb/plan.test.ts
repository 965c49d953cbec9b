import { expect, test } from "vitest";
import { subscriptionView } from "../../bus/endpoints/subscription-view.ts";
import { newSubscription } from "../../bus/subscriptions/new-subscription.ts";
import { subscriptionInput } from "../../bus/subscriptions/subscription-input.ts";
import type { Subscription } from "../../sdk/index.ts";
import { planFor } from "./plan.ts";
import type { NamedInput, Wanted } from "./wanted.ts";

const target = { type: "webhook", url: "https://example.com/hook" };
const withHeaders = (headers: object) => ({ target: { ...target, headers } });
const wanted = (input: object): Wanted => ({
  index: 0,
  input: subscriptionInput.parse({ target, name: "a", ...input }) as NamedInput,
  unset: [],
});
function existing(input: object, more: object = {}): Subscription {
  const made = newSubscription(1, { target, name: "a", ...input }, { loopbackTargets: [] }, 0);
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  return { ...subscriptionView(made.subscription), ...more } as Subscription;
}

test.each([
  {},
  { events: ["license.*"], pattern: { source: ["a"] }, retry: { delays: [1] } },
  { format: "keygen", events: ["keygen.*"], keygen_algorithm: "rsa-sha256" },
  {
    format: "flexnet",
    events: ["flexnet.*"],
    target: { type: "webhook", url: target.url, auth: { type: "bearer", token: "t" } },
  },
  { target: { ...target, headers: { "x-key": "secret" }, auth: { type: "none" } } },
  {
    target: {
      ...target,
      auth: { type: "oauth2", token_url: target.url, client_id: "a", client_secret: "b" },
    },
  },
])("plans nothing for a subscription created from %j", (input) => {
  expect(planFor([wanted(input)], [existing(input)], true)).toEqual([]);
});

test.each([
  [{ events: ["order.*"] }, {}, { events: ["order.*"] }],
  [{}, { pattern: { source: ["a"] } }, { pattern: null }],
  [withHeaders({ a: "1", b: "2" }), withHeaders({ a: "1" }), withHeaders({ a: "1", b: "2" })],
  [
    { target: { ...target, auth: { type: "mtls", certificate: "not checked", private_key: "k" } } },
    {},
    { target: { ...target, auth: { type: "mtls", certificate: "not checked", private_key: "k" } } },
  ],
  [{ retry: { delays: [5] } }, {}, { retry: { delays: [5] } }],
  [{ channel: "integrations" }, {}, { channel: "integrations" }],
  [
    { format: "keygen", events: ["keygen.*"], keygen_algorithm: "rsa-sha256" },
    { format: "keygen", events: ["keygen.*"] },
    { keygen_algorithm: "rsa-sha256" },
  ],
])("plans for %j in place of %j the change %j", (now, before, change) => {
  expect(planFor([wanted(now)], [existing(before)], false)).toMatchObject([
    { kind: "change", change },
  ]);
});

test("creates missing subscriptions, and deletes unlisted ones only when pruning", () => {
  const other = existing({ name: "other" });
  const plan = (prunes: boolean) => planFor([wanted({})], [other], prunes).map(({ kind }) => kind);
  expect(plan(false)).toEqual(["create"]);
  expect(plan(true)).toEqual(["create", "delete"]);
});

test("leaves subscriptions of rules in code and unnamed ones alone", () => {
  const others = [existing({ name: "r" }, { rule: "r" }), existing({ name: undefined })];
  expect(planFor([], others, true)).toEqual([]);
});
