import fc from "fast-check";
import { expect, test } from "vitest";
import { connectorSchemas } from "../../bus/connectors/index.ts";
import { subscriptionView } from "../../bus/endpoints/subscription-view.ts";
import { newSubscription } from "../../bus/subscriptions/new-subscription.ts";
import type { Subscription } from "../../sdk/index.ts";
import { fileOf, inputsOf } from "./export.ts";
import { planFor } from "./plan.ts";
import { readWanted } from "./wanted.ts";

const url = "https://example.com/hook";
const oauth2 = { type: "oauth2", token_url: url, client_id: "a", client_secret: "s3cret" };

/** Inputs that the bus accepts, with every field and kind of target. */
const inputs = fc.record(
  {
    events: fc.constantFrom(["license.*"], ["license.activated", "order.*"], ["*"]),
    pattern: fc.constantFrom({ source: ["license-api"] }, { detail: { company_id: [12345678] } }),
    transform: fc.constantFrom("data.license", "{\n  'a': $,\n  'b': \"c: d #e\"\n}"),
    signature: fc.constantFrom("v1", "v1a"),
    retry: fc.constantFrom({ delays: [1, 2] }, { exponential: { first: 5, retries: 3 } }),
    timeout: fc.integer({ min: 1, max: 10 }),
    rate_limit: fc.record({
      max: fc.integer({ min: 1, max: 100 }),
      per: fc.constantFrom("second", "minute"),
    }),
    ordered: fc.boolean(),
    target: fc.constantFrom(
      { type: "webhook", url },
      { type: "webhook", url, headers: { "x-key": "s3cret", "x-b": "s3cret" } },
      { type: "webhook", url, auth: { type: "basic", username: "u", password: "s3cret" } },
      { type: "webhook", url, auth: { type: "bearer", token: "s3cret" } },
      { type: "webhook", url, auth: { type: "none" } },
      { type: "webhook", url, headers: { "x-key": "s3cret" }, auth: oauth2 },
    ),
  },
  { requiredKeys: ["target"] },
);

/** As the API shows it: the subscription of an input that it accepts. */
function existing(input: object): Subscription {
  const made = newSubscription(1, input, { loopbackTargets: [] }, 0);
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  return JSON.parse(JSON.stringify(subscriptionView(made.subscription)));
}

function planAgain(subscriptions: readonly Subscription[]) {
  const file = fileOf(inputsOf(subscriptions));
  expect(file).not.toContain("s3cret");
  return planFor(readWanted("exported.yaml", file, {}).wanted, subscriptions, true);
}

test("an exported file changes nothing when it is applied", () => {
  const named = fc.tuple(
    fc.string({ minLength: 1, maxLength: 20, unit: "grapheme-ascii" }),
    inputs,
  );
  fc.assert(
    fc.property(fc.uniqueArray(named, { selector: ([name]) => name, maxLength: 4 }), (all) => {
      const subscriptions = all.map(([name, input]) => existing({ ...input, name }));
      expect(planAgain(subscriptions)).toEqual([]);
    }),
  );
});

test.each(Object.values(connectorSchemas).map(({ example }) => [example.type, example] as const))(
  "exports a subscription to %s, with references for its secrets",
  (type, target) => {
    const subscription = existing({ name: `to ${type}`, target });
    expect(planAgain([subscription])).toEqual([]);
    const hasSecrets = JSON.stringify(subscription.target) !== JSON.stringify(target);
    expect(/\$\{TO_\w+\}/.test(fileOf(inputsOf([subscription])))).toBe(hasSecrets);
  },
);

test("keeps formats with keys, several addresses, and a channel", () => {
  const subscriptions = [
    existing({ name: "c", channel: "integrations", target: { type: "webhook", url } }),
    existing({
      name: "a",
      format: "keygen",
      keygen_algorithm: "rsa-sha256",
      events: ["keygen.*"],
      target: { type: "webhook", url },
    }),
    existing({
      name: "b",
      format: "flexnet",
      events: ["flexnet.*"],
      target: { type: "webhook", urls: { device: url, product: url } },
    }),
  ];
  expect(planAgain(subscriptions)).toEqual([]);
});

test("gives each secret a name of its own, and uses the environment's value", () => {
  const target = (token: string) => ({ type: "webhook", url, auth: { type: "bearer", token } });
  const subscriptions = ["my server", "my-server", "客户"].map((name) =>
    existing({ name, target: target("s3cret") }),
  );
  const file = fileOf(inputsOf(subscriptions));
  const names = ["MY_SERVER_AUTH_TOKEN", "MY_SERVER_AUTH_TOKEN_2", "SECRET__AUTH_TOKEN"];
  expect([...file.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)).toEqual(names);
  const { wanted } = readWanted("a.yaml", file, { MY_SERVER_AUTH_TOKEN: "set" });
  expect(wanted[0]).toMatchObject({ input: { target: target("set") }, unset: [] });
  expect(wanted[1]?.unset).toEqual([{ path: ["target", "auth", "token"], name: names[1] }]);
});
