import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeyStore } from "../../adapters/api-key-store.ts";
import { deliveryList } from "../../adapters/delivery-list.ts";
import { deliveryLog, longestAttemptMs } from "../../adapters/delivery-log.ts";
import { tables } from "../../adapters/tables.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import { newDelivery } from "../../domain/delivery/index.ts";
import { busClient } from "../support/bus-client.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

test("two companies may use the same event id, each with its own event", async () => {
  const keys = apiKeyStore(bus.refOf("StorageApiKeys"));
  const { key } = await makeKey(keys, { kind: "publisher", publisher: "license-api" });
  const client = busClient(bus.aws.apiUrl, key);
  const event = { ...sample("license.activated"), id: crypto.randomUUID() };
  for (const company_id of [1, 2]) {
    const answer = await client.publish({ ...event, company_id, user_id: company_id });
    expect(answer).toMatchObject({ status: 202, body: { repeat: false } });
  }
});

test("an attempt that is recorded twice is in the log once, and the next one after it", async () => {
  const table = bus.refOf("StorageDeliveries");
  const log = deliveryLog(table);
  const consumers = ["webhooks"] as const;
  const event = { ...sample("license.activated"), company_id: 1, consumers, accepted_at: 1 };
  const message = newDelivery(event, "license-api", "sub_1");
  const response = { kind: "answered", status: 500, headers: {}, body: "x".repeat(5000) } as const;
  const attempt = { at: Date.now(), durationMs: 5, response };
  const retry = { kind: "retry", notBefore: 7000 } as const;

  expect(await log.find(message)).toBeUndefined();
  await log.record(message, attempt, retry);
  await log.record(message, attempt, retry);
  expect(await log.find(message)).toEqual({
    status: "retrying",
    attempts: 1,
    nextAttemptAt: 7000,
    error: expect.stringContaining("500"),
  });
  expect(await stored()).toMatchObject({
    undelivered: `retrying#${message.delivery_id}`,
    backlog: "1#sub_1",
  });
  await log.record({ ...message, attempts: 1 }, attempt, { kind: "delivered" });
  expect(await log.find(message)).toMatchObject({ status: "delivered", attempts: 2 });

  // What has arrived leaves the index of what has not. Of a long answer, the beginning is kept.
  const item = await stored();
  expect(item).not.toHaveProperty("undelivered");
  expect(item).not.toHaveProperty("backlog");
  expect(item?.attempts[0].body).toHaveLength(2048);

  async function stored() {
    const Key = { company_id: 1, id: message.delivery_id };
    return (await tables.send(new GetCommand({ TableName: table, Key }))).Item;
  }
});

test("a first attempt that is taken is nobody else's, and no delivery until it is recorded", async () => {
  const table = bus.refOf("StorageDeliveries");
  const log = deliveryLog(table);
  const list = deliveryList(table);
  const consumers = ["webhooks"] as const;
  const event = { ...sample("license.activated"), company_id: 3, consumers, accepted_at: 3 };
  const message = newDelivery(event, "license-api", "sub_1");
  const now = Date.now();
  expect(await log.claim(message, "m1", now)).toBe(true);
  // Handed out again, a message has what it took; another one only when that must have ended.
  expect(await log.claim(message, "m1", now)).toBe(true);
  expect(await log.claim(message, "m2", now)).toBe(false);
  expect(await log.find(message)).toBeUndefined();
  expect(await list.get(3, message.delivery_id, now)).toBeUndefined();
  expect(await list.page(3, {}, { limit: 10 }, now)).toEqual({ items: [] });
  expect(await log.claim(message, "m2", now + longestAttemptMs + 1)).toBe(true);

  const response = { kind: "answered", status: 200, headers: {}, body: "" } as const;
  await log.record(message, { at: now, durationMs: 5, response }, { kind: "delivered" });
  expect(await log.claim(message, "m2", now)).toBe(false);
  expect(await log.find(message)).toMatchObject({ status: "delivered", attempts: 1 });
  expect((await list.page(3, {}, { limit: 10 }, now)).items).toHaveLength(1);
});

test("a delivery fits into its item, however many attempts it has and whatever is answered", async () => {
  const table = bus.refOf("StorageDeliveries");
  const log = deliveryLog(table);
  const consumers = ["webhooks"] as const;
  const event = { ...sample("license.activated"), company_id: 1, consumers, accepted_at: 2 };
  const message = newDelivery(event, "license-api", "sub_1");
  const headers = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`x-header-${i}`, "y".repeat(1000)]),
  );
  const response = { kind: "answered", status: 500, headers, body: "x€".repeat(5000) } as const;
  const attempt = { at: Date.now(), durationMs: 5, response };
  for (let attempts = 0; attempts < 60; attempts++) {
    await log.record({ ...message, attempts }, attempt, { kind: "dead", reason: "" });
  }
  const found = await deliveryList(table).get(1, message.delivery_id, Date.now());
  expect(found?.attempt_count).toBe(60);
  expect(found?.attempts).toHaveLength(60);
  const [first] = found?.attempts ?? [];
  expect(first).toMatchObject({ status: 500, body: "x€".repeat(512) });
  expect((first && "headers" in first && first.headers) || []).toHaveLength(2);
  expect(found?.attempts?.at(-1)).toEqual({ at: attempt.at, duration_ms: 5, status: 500 });
  expect(JSON.stringify(found).length).toBeLessThan(300_000);
});
