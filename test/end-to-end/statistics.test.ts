import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveriesTable } from "../../bus/delivery/deliveries-table.ts";
import type { StatisticsView } from "../../bus/statistics/view.ts";
import { deliveryId } from "../../bus/values/id.ts";
import { newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

const hourMs = 3_600_000;

let bus: TestBus;
let receiver: Receiver;
/** Queries of `Deliveries` and `Events` by the API. */
let queries = 0;
beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver], undefined, {
    intercept: ({ caller, operation, body }, proceed) => {
      const isOfApi = caller.kind === "function" && caller.logicalId.includes("Manage");
      const isCount = operation === "Query" && /Storage(Deliveries|Events)/.test(`${body}`);
      if (isOfApi && isCount) queries += 1;
      return proceed();
    },
  });
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

async function statistics(query = ""): Promise<StatisticsView> {
  const { status, body } = await bus.company.call("GET", `/v1/companies/1/statistics?${query}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return body as StatisticsView;
}

/** Stores a delivery whose event was accepted some hours ago. */
async function store(hoursAgo: number, subscription_id: string, status: "delivered" | "dead") {
  const accepted_at = Math.floor(Date.now() / hourMs - hoursAgo) * hourMs + 1000;
  const event_id = crypto.randomUUID();
  const row = {
    company_id: 1,
    id: deliveryId({ id: event_id, accepted_at }, subscription_id),
    subscription_id,
    event_id,
    event: "license.activated",
    status,
    attempts: status === "dead" ? 10 : 1,
    last_attempt: { at: accepted_at + 20, duration_ms: 30, status: status === "dead" ? 500 : 200 },
  };
  await deliveriesTable(bus.refOf("StorageDeliveries")).write(row, { attempts: 0 });
}

test("counts the deliveries of each hour and subscription, now and before", async () => {
  const { id } = await bus.subscribe(receiver);
  const activated = () => newEvent("license.activated");
  // A batch is one item of the index.
  await bus.publish("license-api", [activated(), activated(), activated()]);
  await bus.publish("license-api", activated());
  await receiver.arrived(4);
  await store(5, "sub_1", "delivered");
  await store(5, "sub_1", "dead");
  await store(7, "sub_2", "delivered");
  await expect
    .poll(async () => (await statistics(`subscription_id=${id}`)).items[0]?.delivered)
    .toBe(4);
  const { from, complete_from, items, events } = await statistics();
  expect(complete_from).toBe(from);
  expect(events).toEqual([{ hour: items[0]?.hour, accepted: 4 }]);
  expect(items).toMatchObject([
    { subscription_id: id, delivered: 4, failed_attempts: 0, latency_p50_ms: expect.any(Number) },
    { subscription_id: "sub_1", delivered: 1, dead: 1, failed_attempts: 10, latency_p99_ms: 50 },
    { subscription_id: "sub_2", delivered: 1, dead: 0, latency_p50_ms: 50 },
  ]);
});

test("keeps the hours that have ended, so that the next call reads less", async () => {
  const to = new Date(Math.floor(Date.now() / hourMs - 3) * hourMs).toISOString();
  queries = 0;
  const first = await statistics(`to=${to}`);
  expect(queries).toBeGreaterThan(0);
  queries = 0;
  expect(await statistics(`to=${to}`)).toEqual(first);
  expect(queries).toBe(0);
});

test("another company's statistics are empty or not found", async () => {
  const { status } = await bus.company.call("GET", "/v1/companies/2/statistics");
  expect(status).toBe(404);
});

test("refuses more than 48 hours", async () => {
  const from = Date.now() - 60 * hourMs;
  const { status, body } = await bus.company.call("GET", `/v1/companies/1/statistics?from=${from}`);
  expect([status, body]).toMatchObject([422, { errors: [{ pointer: "/from" }] }]);
});
