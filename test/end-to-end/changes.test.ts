import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { versionId } from "../../bus/aws/company-items.ts";
import { tables } from "../../bus/aws/tables.ts";
import { subscriptionStore } from "../../bus/subscriptions/subscriptions-table.ts";
import { sampleSubscription } from "../support/sample-subscription.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

const path = "/v1/companies/1/subscriptions";
const target = { type: "webhook", url: "https://example.com/hook" };

async function make(input: object = {}): Promise<{ id: string }> {
  return (await bus.company.call("POST", path, { target, ...input })).body as { id: string };
}
const patch = (id: string, change: unknown, ifMatch?: string) =>
  fetch(`${bus.aws.apiUrl}${path}/${id}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${bus.keys.company}`,
      "content-type": "application/json",
      ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
    },
    body: JSON.stringify(change),
  });

test("changes each given field, removes null fields, and keeps the rest", async () => {
  const { id, ...made } = await make({ name: "mine", pattern: { source: ["platform"] } });
  const answer = await patch(id, { events: ["order.*"], name: null });
  expect(answer.status).toBe(200);
  const { name: _, secret: _secret, ...rest } = made as Record<string, unknown>;
  const expected = { id, ...rest, events: ["order.*"], changed_at: expect.any(Number) };
  expect(await answer.json()).toEqual(expected);
  expect((await bus.company.call("GET", `${path}/${id}`)).body).toEqual(expected);
});

test("refuses an invalid change with a pointer, and changes nothing", async () => {
  const { id } = await make();
  for (const [change, pointer] of [
    [{ events: [] }, "/events"],
    [{ events: null }, "/events"],
    [{ target: { type: "webhook", url: "http://10.0.0.1/" } }, "/target/url"],
    [{ color: "red" }, "/color"],
    [{ enabled: false }, "/enabled"],
    [{ pattern: { a: "b" } }, "/pattern/a"],
  ] as const) {
    const answer = await patch(id, change);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ pointer }] });
  }
  expect((await bus.company.call("GET", `${path}/${id}`)).body).toMatchObject({
    target,
    events: ["*"],
  });
});

test("changes with If-Match only the version that was read", async () => {
  const { id } = await make();
  const first = await patch(id, { name: "a" });
  const etag = first.headers.get("etag") ?? "";
  expect((await patch(id, { name: "b" }, etag)).status).toBe(200);
  const late = await patch(id, { name: "c" }, etag);
  expect(late.status).toBe(412);
  expect((await patch(id, { name: "d" }, "*")).status).toBe(200);
  const remove = (ifMatch: string) =>
    fetch(`${bus.aws.apiUrl}${path}/${id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${bus.keys.company}`, "if-match": ifMatch },
    });
  expect((await remove(etag)).status).toBe(412);
  expect((await bus.company.call("GET", `${path}/${id}`)).body).toMatchObject({ name: "d" });
  expect((await remove('"9", "4"')).status).toBe(204);
});

test("applies all concurrent changes", async () => {
  const { id } = await make();
  const statuses = await Promise.all([
    patch(id, { name: "together" }),
    patch(id, { events: ["order.*"] }),
    bus.company.call("POST", `${path}/${id}/disable`),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await bus.company.call("GET", `${path}/${id}`)).body).toMatchObject({
    name: "together",
    events: ["order.*"],
    enabled: false,
  });
});

test("creates keys for a subscription that becomes one of Keygen's, and keeps them", async () => {
  const { id } = await make();
  const change = async (change: object) =>
    (await patch(id, change)).json() as Promise<{ keygen?: object }>;
  const { keygen } = await change({ format: "keygen", events: ["keygen.*"] });
  expect(keygen).toMatchObject({ algorithm: "ed25519", public_key: expect.any(String) });
  expect((await change({ name: "still" })).keygen).toEqual(keygen);
  expect((await change({ keygen_algorithm: "ecdsa-p256" })).keygen).toMatchObject({
    algorithm: "ecdsa-p256",
  });
  expect((await change({ format: "cloudevents" })).keygen).toBeUndefined();
});

test("does not change a subscription of a rule in code over the API", async () => {
  const store = subscriptionStore(bus.refOf("StorageSubscriptions"));
  await store.put({ ...sampleSubscription, id: "sub_rule-x", rule: "x", version: 1 });
  expect((await patch("sub_rule-x", { name: "mine" })).status).toBe(409);
});

test("limits a company's subscriptions, and names the limit", async () => {
  const TableName = bus.refOf("StorageSubscriptions");
  const { id } = await make();
  const { Item } = await tables.send(
    new GetCommand({ TableName, Key: { company_id: 1, id: versionId } }),
  );
  await tables.send(new PutCommand({ TableName, Item: { ...Item, count: 1000 } }));
  const refused = await bus.company.call("POST", path, { target });
  expect(refused).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("at most 1000 subscriptions") },
  });
  await bus.company.call("DELETE", `${path}/${id}`);
  expect((await bus.company.call("POST", path, { target })).status).toBe(201);
  expect((await bus.company.call("POST", path, { target })).status).toBe(422);
});
