import { expect, test } from "vitest";
import { openApi } from "../../bus/api/document/open-api.ts";
import { connectorSchemas } from "../../bus/connectors/index.ts";
import { subscriptionView } from "../../bus/endpoints/subscription-view.ts";
import { changeRequest } from "../../bus/subscriptions/change.ts";
import { newSubscription } from "../../bus/subscriptions/new-subscription.ts";
import { subscriptionInput, targetTypes } from "../../bus/subscriptions/subscription-input.ts";
import {
  asDraft,
  changeOf,
  type Draft,
  hidesPart,
  inputOf,
  isSame,
  withoutHidden,
} from "./draft.ts";
import { labelOf } from "./label.ts";
import { fieldsOf, type JsonSchema, nullableNames, type Schemas, type Shape } from "./shape.ts";
import { changeIn, draftOf, newInput, resourceIn } from "./subscription-draft.ts";

const { components } = openApi({ server: "" }) as { components: { schemas: Schemas } };
const { schemas } = components;
const fields = fieldsOf(schemas.SubscriptionInput as JsonSchema, schemas);
const target = fields.find(({ name }) => name === "target")?.shape as Extract<
  Shape,
  { kind: "union" }
>;
const memberFields = (type: string) =>
  target.members.find(({ value }) => value === type)?.fields ?? [];

test("each target has a form, with fields of the right kinds", () => {
  expect(target.members.map(({ value }) => value)).toEqual(targetTypes);
  const kinds = (type: string) =>
    Object.fromEntries(memberFields(type).map(({ name, shape }) => [name, shape.kind]));
  expect(kinds("webhook")).toEqual({ url: "text", urls: "object", headers: "map", auth: "union" });
  expect(kinds("sqs")).toEqual({ queue_arn: "text", role_arn: "text" });
  expect(kinds("salesforce")).toMatchObject({ auth: "union", contacts: "map", licenses: "object" });
  expect(kinds("http")).toMatchObject({ latest_only: "boolean", request: "text" });
});

test("a form with a role knows what the role sends to", () => {
  const withRole = target.members.filter(({ fields }) =>
    fields.some(({ name }) => name === "role_arn"),
  );
  const others = target.members.filter((member) => !withRole.includes(member));
  for (const { value: type, fields } of withRole) {
    const [resource = ""] = fields.map(({ name }) => name).filter((name) => name !== "role_arn");
    const service = type === "eventbridge" ? "events" : type;
    const arn = `arn:aws:${service}:eu-west-1:1`;
    expect(resourceIn({ type, [resource]: ` ${arn} ` })).toBe(arn);
    expect(resourceIn({ type, [resource]: "arn:aws:iam::1:role/a" })).toBe("");
    expect(resourceIn({ type })).toBe("");
  }
  for (const { value: type } of others) expect(resourceIn({ type })).toBeUndefined();
});

test("no part of a subscription but its pattern needs JSON", () => {
  const found: string[] = [];
  const walk = (shape: Shape, path: string): void => {
    if (shape.kind === "json") found.push(path);
    if (shape.kind === "map") walk(shape.value, `${path}.*`);
    if (shape.kind === "object") for (const f of shape.fields) walk(f.shape, `${path}.${f.name}`);
    if (shape.kind === "alternatives") for (const m of shape.members) walk(m.shape, path);
    if (shape.kind === "union")
      for (const m of shape.members)
        for (const f of m.fields) walk(f.shape, `${path}.${m.value}.${f.name}`);
  };
  walk({ kind: "object", fields }, "");
  expect(found).toEqual([".pattern"]);
});

test.each(Object.values(connectorSchemas).map(({ example }) => [example.type, example] as const))(
  "a form of %s sends what its example has, and replaces what the API hides",
  (type, example) => {
    const input = inputOf(fields, { target: example, name: "", transform: "" });
    expect(input).toEqual({ target: example });
    expect(subscriptionInput.safeParse(input).success).toBe(true);
    const { shown } = connectorSchemas[type] as { shown: (target: object) => object };
    const view = { ...shown(example), type };
    expect(hidesPart(target, view)).toBe(true);
    const again = inputOf(fields, { target: withoutHidden(target, view) });
    const { target: sent } = again as { target: Draft };
    expect(Object.keys(example)).toEqual(expect.arrayContaining(Object.keys(sent)));
    expect(JSON.stringify(sent)).not.toMatch(/hidden|\[/);
  },
);

test("a webhook without headers and auth hides nothing", () => {
  const url = "https://example.com/";
  expect(hidesPart(target, { type: "webhook", url })).toBe(false);
  expect(hidesPart(target, { type: "webhook", url, headers: { "x-a": "hidden" } })).toBe(true);
  expect(hidesPart(target, { type: "webhook", url, auth: { type: "bearer" } })).toBe(true);
});

test("empty fields are left out, and an empty password is sent", () => {
  const auth = { type: "basic", username: "key", password: "" };
  const draft = { target: { type: "webhook", url: "", headers: {}, auth }, ordered: false };
  expect(inputOf(fields, draft)).toEqual({ target: { type: "webhook", auth } });
  const retry = { exponential: { first: "" }, delays: undefined };
  expect(inputOf(fields, { retry, rate_limit: { max: 5 } })).toEqual({ rate_limit: { max: 5 } });
});

test("a change has the fields that differ, and null for those that are gone", () => {
  const before = { name: "a", timeout: 5, target: { type: "webhook", url: "u" } };
  expect(changeOf(before, { ...before, target: { url: "u", type: "webhook" } })).toBeUndefined();
  const after = { name: "b", target: before.target, ordered: true };
  expect(changeOf(before, after)).toEqual({ name: "b", timeout: null, ordered: true });
});

test("values are compared without the order of members", () => {
  expect(isSame({ a: [1, { b: 2, c: undefined }] }, { a: [1, { b: 2 }] })).toBe(true);
  expect(isSame([1, 2], [2, 1])).toBe(false);
  expect(asDraft([1])).toEqual({});
});

test.each([
  ["token_url", "Token URL"],
  ["account_id", "Account ID"],
  ["urls", "URLs"],
  ["queue_arn", "Queue ARN"],
  ["api_version", "API version"],
  ["auth", "Authentication"],
  ["latest_only", "Latest only"],
])("the label of %s is %s", (name, label) => {
  expect(labelOf(name)).toBe(label);
});

const removable = nullableNames(schemas.SubscriptionChange as JsonSchema);
const made = newSubscription(
  1,
  {
    name: "a",
    events: ["license.*"],
    pattern: { source: ["platform"] },
    transform: "data",
    target: { type: "webhook", url: "https://example.com/" },
  },
  { loopbackTargets: [] },
  0,
);
if (!made.ok) throw new Error(JSON.stringify(made.faults));
const stored = made.subscription;
const edited = draftOf(fields, subscriptionView(stored));

test("an unchanged form of a subscription makes no change", () => {
  expect(changeIn({ fields, removable }, edited, edited)).toBeUndefined();
});

test.each([
  [{ name: "" }, { name: null }],
  [{ events: [] }, { events: ["*"] }],
  [
    { pattern: undefined, transform: "" },
    { pattern: null, transform: null },
  ],
  [{ format: undefined, channel: undefined }, undefined],
  [{ format: "keygen" }, { format: "keygen" }],
  [
    { target: { type: "slack", url: "https://hooks.slack.com/services/T0/B0/x" } },
    { target: { type: "slack", url: "https://hooks.slack.com/services/T0/B0/x" }, transform: null },
  ],
])("a form with %j makes the change %j, which the API takes", (change, expected) => {
  const found = changeIn({ fields, removable }, edited, { ...edited, ...change });
  expect(found).toEqual(expected);
  expect(changeRequest.safeParse(found ?? {}).success).toBe(true);
});

test("a new subscription has what applies to its target", () => {
  const draft = { transform: "data", format: "keygen", keygen_algorithm: "ed25519", timeout: 5 };
  const slack = { type: "slack", url: "https://hooks.slack.com/services/T0/B0/x" };
  expect(newInput(fields, { ...draft, target: slack }, undefined)).toEqual({
    target: slack,
    timeout: 5,
  });
  const webhook = { type: "webhook", url: "https://example.com/" };
  const pattern = { source: ["platform"] };
  expect(newInput(fields, { ...draft, target: webhook }, pattern)).toEqual({
    ...draft,
    target: webhook,
    pattern,
  });
});
