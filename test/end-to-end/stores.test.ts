import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveriesTable, deliveryList } from "../../bus/delivery/deliveries-table.ts";
import { newDelivery } from "../../bus/delivery/message.ts";
import { type DeliveryRow, identityOf } from "../../bus/delivery/row.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import { busClient } from "../support/bus-client.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

test("two companies can use the same event id, each for its own event", async () => {
  const keys = apiKeyStore(bus.refOf("StorageApiKeys"));
  const { key } = await makeKey(keys, { kind: "publisher", publisher: "license-api" });
  const client = busClient(bus.aws.apiUrl, key);
  const event = { ...sample("license.activated"), id: crypto.randomUUID() };
  for (const company_id of [1, 2]) {
    const answer = await client.publish({ ...event, company_id, user_id: company_id });
    expect(answer).toMatchObject({ status: 202, body: { repeat: false } });
  }
});

const rowFor = (company_id: number): DeliveryRow => {
  const consumers = ["webhooks"] as const;
  const event = { ...sample("license.activated"), company_id, consumers, accepted_at: 1 };
  const delivery = newDelivery(event, "license-api", "sub_1");
  return { ...identityOf(delivery), status: "retrying", attempts: 0, due_at: 7000 };
};

test("two companies can have deliveries with the same id, each with its own row", async () => {
  const table = bus.refOf("StorageDeliveries");
  const { write, due } = deliveriesTable(table);
  const [first, second] = [rowFor(1), { ...rowFor(1), company_id: 2, due_at: 8000 }];
  for (const row of [first, second]) {
    expect(await write(row, { attempts: 0, isOpen: true })).toBeUndefined();
  }
  for (const row of [first, second]) {
    const endpoint = { company_id: row.company_id, id: row.subscription_id };
    expect(await due(endpoint, "retrying", { limit: 10 })).toEqual([row]);
    const found = await deliveryList(table).get(row.company_id, row.id, Date.now());
    expect(found).toMatchObject({ company_id: row.company_id, id: row.id });
  }
});
