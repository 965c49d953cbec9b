import { afterAll, beforeAll, expect, test } from "vitest";
import { hashOf } from "../../bus/api/idempotency.ts";
import { idempotencyKeys } from "../../bus/api/idempotency-keys-table.ts";
import { sample } from "../../catalog/index.ts";
import { storedEvents } from "../support/history.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

const path = "/v1/companies/1/subscriptions";
const input = { target: { type: "webhook", url: "https://example.com/hook" } };

function post(at: string, body: unknown, headers: Record<string, string>, key = bus.keys.company) {
  return fetch(`${bus.aws.apiUrl}${at}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}
const countOf = async () =>
  ((await bus.company.call("GET", `${path}?limit=100`)).body as { items: unknown[] }).items.length;

test("performs the same call with the same key once, with the same answer", async () => {
  const before = await countOf();
  const first = await post(path, input, { "idempotency-key": "a" });
  const again = await post(path, input, { "idempotency-key": "a" });
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(again.headers.get("location")).toBe(first.headers.get("location"));
  expect(await again.json()).toEqual(await first.json());
  expect(await countOf()).toBe(before + 1);
});

test("creates one item for concurrent calls with the same key", async () => {
  const before = await countOf();
  const calls = Array.from({ length: 8 }, () => post(path, input, { "idempotency-key": "b" }));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses).toContain(201);
  expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
  expect(await countOf()).toBe(before + 1);
});

test("refuses another request with the same key, and treats calls without a key as different", async () => {
  const before = await countOf();
  await post(path, input, { "idempotency-key": "c" });
  const other = await post(path, { ...input, name: "other" }, { "idempotency-key": "c" });
  expect(other.status).toBe(422);
  expect(await other.json()).toMatchObject({
    type: expect.stringMatching(/idempotency-key-reused$/),
  });
  await post(path, input, {});
  await post(path, input, {});
  expect(await countOf()).toBe(before + 3);
});

test("allows a corrected call after a refusal", async () => {
  const wrong = await post(path, { target: {} }, { "idempotency-key": "d" });
  expect(wrong.status).toBe(422);
  expect((await post(path, input, { "idempotency-key": "d" })).status).toBe(201);
});

test("performs a call again whose function died, after a while", async () => {
  const keys = idempotencyKeys(bus.refOf("StorageDeduplication"));
  const now = Date.now();
  expect(await keys.begin("caller", "k", hashOf("a"), now)).toBeUndefined();
  expect(await keys.begin("caller", "k", hashOf("a"), now)).toMatchObject({ begun_at: now });
  // Exactly one of the calls that arrive after a minute replaces it.
  const later = Array.from({ length: 4 }, () =>
    keys.begin("caller", "k", hashOf("a"), now + 61_000),
  );
  expect((await Promise.all(later)).filter((kept) => kept === undefined)).toHaveLength(1);

  const answer = { status: 201, headers: {}, body: "{}" };
  const kept = { request_hash: hashOf("a"), begun_at: now, answer };
  await keys.keep("caller", "k", kept, now);
  expect(await keys.begin("caller", "k", hashOf("a"), now + 3_600_000)).toMatchObject({
    answer,
  });
  expect(await keys.begin("caller", "k", hashOf("a"), now + 2 * 86_400_000)).toBeUndefined();
});

test("treats events without ids that are published again with the same key as the same events", async () => {
  const before = await storedEvents(bus);
  const { id: _, ts: _ts, ...event } = { ...sample("license.activated"), company_id: 1 };
  const key = bus.keys.publishers["license-api"];
  const publish = (idempotencyKey: string) =>
    post("/v1/events", [event, event], { "idempotency-key": idempotencyKey }, key);
  const first = (await (await publish("e")).json()) as { results: { id: string }[] };
  const again = (await (await publish("e")).json()) as { results: { id: string }[] };
  expect(again.results).toEqual(first.results.map((result) => ({ ...result, repeat: true })));
  expect(await storedEvents(bus)).toBe(before + 2);
  await publish("f");
  expect(await storedEvents(bus)).toBe(before + 4);
});
