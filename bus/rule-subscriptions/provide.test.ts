import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EmbeddedAws } from "../../packages/embedded-aws/embedded-aws.ts";
import { startTestAws, table } from "../../packages/embedded-aws/testing/stack.ts";
import type { AuditEntry } from "../audit/entry.ts";
import { withNewSecret } from "../subscriptions/rotation.ts";
import { type SubscriptionStore, subscriptionStore } from "../subscriptions/subscriptions-table.ts";
import { provide } from "./provide.ts";

const now = 1_700_000_000_000;
let aws: EmbeddedAws;
let store: SubscriptionStore;

beforeAll(async () => {
  const ofCompany = { company_id: "N", id: "S" } as const;
  const Table = table(ofCompany);
  ({ aws } = await startTestAws({ Resources: { Table } }));
  Object.assign(process.env, aws.environment);
  store = subscriptionStore("Test-Table");
});
afterAll(() => aws.stop());

const target = { type: "webhook", url: "https://example.com/hook" };
const about = {
  ServiceToken: "arn:aws:lambda:us-east-1:000000000000:function:f",
  ResponseURL: "http://127.0.0.1:1/",
  StackId: "stack",
  RequestId: "request-1",
  LogicalResourceId: "Crm",
  ResourceType: "Custom::RuleSubscription",
};

type Declared = { rule: string; company?: string; input?: object | string };

function properties({ rule, company = "1", input = {} }: Declared) {
  const Subscription = typeof input === "string" ? input : JSON.stringify({ target, ...input });
  return { ServiceToken: about.ServiceToken, Rule: rule, CompanyId: company, Subscription };
}

const entries: AuditEntry[] = [];
const audit = { add: async (entry: AuditEntry) => void entries.push(entry) };
const logOf = (id: string) => entries.filter(({ subject }) => subject === id);

const run = (request: CloudFormationCustomResourceEvent, at = now) =>
  provide(request, { subscriptions: store, audit }, { loopbackTargets: ["localhost:3000"] }, at);
const create = (declared: Declared, at = now) =>
  run({ ...about, RequestType: "Create", ResourceProperties: properties(declared) }, at);
const update = (physicalId: string, declared: Declared, at = now) => {
  const ResourceProperties = properties(declared);
  const OldResourceProperties = properties({ rule: "old" });
  const request = { ...about, ResourceProperties, OldResourceProperties };
  return run({ ...request, RequestType: "Update", PhysicalResourceId: physicalId }, at);
};
const remove = (PhysicalResourceId: string) => {
  // Properties of the replacement, which a Delete must not use.
  const ResourceProperties = properties({ rule: "new", company: "9" });
  return run({ ...about, RequestType: "Delete", PhysicalResourceId, ResourceProperties });
};

test("a rule becomes a subscription of its company", async () => {
  expect(await create({ rule: "crm", company: "7", input: { name: "crm" } })).toEqual({
    kind: "success",
    physicalId: "7/sub_rule-crm",
    data: { SubscriptionId: "sub_rule-crm" },
  });
  expect(await store.get(7, "sub_rule-crm")).toMatchObject({ rule: "crm", name: "crm", target });
});

test("a repeated Create and an Update keep secrets, state and creation time", async () => {
  const { physicalId } = await create({ rule: "kept" });
  const first = await store.get(1, "sub_rule-kept");
  if (!first) throw new Error("not made");
  const changed = { ...withNewSecret(first, 60, now), enabled: false };
  await store.put(changed);
  expect(await create({ rule: "kept" }, now + 5)).toMatchObject({ physicalId });
  expect(await store.get(1, "sub_rule-kept")).toEqual({
    ...changed,
    version: 2,
    changed_at: now + 5,
  });
  const input = { events: ["license.*"] };
  expect(await update(physicalId, { rule: "kept", input }, now + 9)).toMatchObject({ physicalId });
  expect(await store.get(1, "sub_rule-kept")).toEqual({
    ...changed,
    ...input,
    version: 3,
    changed_at: now + 9,
  });
});

test("another company or rule makes another subscription, and the old one is deleted by its id", async () => {
  const { physicalId: first } = await create({ rule: "moving" });
  const { physicalId: second } = await update(first, { rule: "moving", company: "2" });
  const { physicalId: third } = await update(second, { rule: "moved", company: "2" });
  expect([first, second, third]).toEqual([
    "1/sub_rule-moving",
    "2/sub_rule-moving",
    "2/sub_rule-moved",
  ]);
  expect(await remove(first)).toEqual({ kind: "success", physicalId: first });
  expect(await remove(second)).toEqual({ kind: "success", physicalId: second });
  expect(await store.get(1, "sub_rule-moving")).toBeUndefined();
  expect(await store.get(2, "sub_rule-moving")).toBeUndefined();
  expect(await store.get(2, "sub_rule-moved")).toBeDefined();
});

test("deleting a subscription that is gone or was never made succeeds", async () => {
  const { physicalId } = await create({ rule: "gone" });
  for (const id of [physicalId, physicalId, "Stack-Crm-1ABCDEFGHIJKL", "1/sub_01ABC", "x/y"]) {
    expect(await remove(id)).toEqual({ kind: "success", physicalId: id });
  }
});

test("each change is recorded with the version before it, and nothing is if there is no change", async () => {
  const { physicalId } = await create({ rule: "logged" });
  await update(physicalId, { rule: "logged", input: { events: ["license.*"] } });
  await update(physicalId, { rule: "logged", input: { events: [] } });
  await remove(physicalId);
  await remove(physicalId);
  const log = logOf("sub_rule-logged").map(({ earlier = "null", ...entry }) => ({
    ...entry,
    earlier: JSON.parse(earlier),
  }));
  const common = { company_id: 1, key_id: "rules" };
  expect(log).toMatchObject([
    { ...common, operation: "createSubscription", earlier: null },
    { ...common, operation: "changeSubscription", earlier: { events: ["*"], target } },
    { ...common, operation: "deleteSubscription", earlier: { events: ["license.*"], target } },
  ]);
  expect(JSON.stringify(log)).not.toContain("whsec_");
});

test("an invalid input fails with its rule and pointer, and makes no subscription", async () => {
  const input = {
    target: { type: "webhook", url: "http://example.com" },
    events: ["license.activatd"],
  };
  const refused = await create({ rule: "wrong", input });
  expect(refused).toEqual({
    kind: "failed",
    physicalId: "not-made/request-1",
    reason: expect.stringMatching(
      /^the rule "wrong" is invalid: \/events\/0 matches no .*license\.activated.*; \/target\/url must be an https URL$/,
    ),
  });
  expect(await remove(refused.physicalId)).toMatchObject({ kind: "success" });
  expect(await store.get(1, "sub_rule-wrong")).toBeUndefined();
});

test("a failed Update keeps the subscription and its id", async () => {
  const { physicalId } = await create({ rule: "stays" });
  const before = await store.get(1, "sub_rule-stays");
  const failed = await update(physicalId, { rule: "stays", input: { events: [] } });
  expect(failed).toMatchObject({ kind: "failed", physicalId });
  expect(await store.get(1, "sub_rule-stays")).toEqual(before);
});

test.each<[string, Declared, string]>([
  [
    "a company that is not a number",
    { rule: "x", company: "one" },
    "/CompanyId must be the number",
  ],
  ["an invalid name of a rule", { rule: "a/b" }, "/Rule must be letters, digits"],
  ["an input that is not JSON", { rule: "x", input: '{"secret' }, "/Subscription must be JSON"],
  [
    "an input that is not an object",
    { rule: "x", input: "[]" },
    "the subscription must be an object",
  ],
])("reports %s", async (_, declared, reason) => {
  expect(await create(declared)).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining(reason),
  });
});

test("accepts a receiver on this machine if the egress policy does", async () => {
  const at = (url: string) => ({ rule: "near", input: { target: { type: "webhook", url } } });
  expect(await create(at("http://localhost:3000/hook"))).toMatchObject({ kind: "success" });
  expect(await create(at("http://localhost:3001/hook"))).toMatchObject({ kind: "failed" });
});

test("a reason never contains a secret of the input", async () => {
  const auth = { type: "basic", username: "user", password: "s3cret-password" };
  const headers = { "x-key": "s3cret\u0000key" };
  const input = { target: { ...target, headers, auth } };
  const refused = await create({ rule: "secret", input });
  expect(refused.kind).toBe("failed");
  expect(JSON.stringify(refused)).not.toContain("s3cret");
});

test("a failed table is reported by the name of its error", async () => {
  const failing = subscriptionStore("no-such-table");
  const request = { ...about, RequestType: "Create" } as const;
  const ResourceProperties = properties({ rule: "crm" });
  expect(
    await provide(
      { ...request, ResourceProperties },
      { subscriptions: failing, audit },
      { loopbackTargets: [] },
      now,
    ),
  ).toEqual({
    kind: "failed",
    physicalId: "not-made/request-1",
    reason: expect.stringMatching(
      /^the subscription of the rule "crm" could not be stored: ResourceNotFoundException\./,
    ),
  });
});

test("a rule whose target is the bus's own API fails", async () => {
  const url = "https://api.example.com/v1/events";
  const resource = properties({ rule: "loop", input: { target: { type: "webhook", url } } });
  const request = { ...about, RequestType: "Create", ResourceProperties: resource } as const;
  const egressPolicy = { loopbackTargets: [], ownApi: "https://api.example.com" };
  expect(await provide(request, { subscriptions: store, audit }, egressPolicy, now)).toMatchObject({
    kind: "failed",
    reason: expect.stringContaining("/target/url must not be this bus's own API"),
  });
});
