import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeyStore } from "../../adapters/api-key-store.ts";
import { deliveryLog } from "../../adapters/delivery-log.ts";
import { tables } from "../../adapters/tables.ts";
import { sample } from "../../catalog/index.ts";
import { busClient } from "../../cli/bus-client.ts";
import { newKey } from "../../domain/api-key.ts";
import { newDelivery } from "../../domain/delivery.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

test("two companies may use the same event id, each with its own event", async () => {
  const key = newKey("publisher");
  const keys = apiKeyStore(bus.refOf("StorageApiKeys"));
  await keys.add(key, { kind: "publisher", publisher: "license-api" }, "for all", Date.now());
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
  expect(await log.find(message)).toEqual({ status: "retrying", attempts: 1, nextAttemptAt: 7000 });
  await log.record({ ...message, attempts: 1 }, attempt, { kind: "delivered" });
  expect(await log.find(message)).toMatchObject({ status: "delivered", attempts: 2 });

  // Of a long answer, the beginning is kept.
  const Key = { company_id: 1, id: message.delivery_id };
  const { Item } = await tables.send(new GetCommand({ TableName: table, Key }));
  expect(Item?.attempts[0].body).toHaveLength(2048);
});
