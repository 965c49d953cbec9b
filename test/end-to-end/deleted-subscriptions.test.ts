import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeliverySummary } from "../../bus/history/view.ts";
import type { EventCode } from "../../catalog/index.ts";
import { newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let watcher: Receiver;
const receivers: Receiver[] = [];
beforeAll(async () => {
  for (let i = 0; i < 5; i++) receivers.push(await startReceiver());
  watcher = receivers.pop() as Receiver;
  bus = await startTestBus([...receivers, watcher]);
  await bus.subscribe(watcher, { events: ["bus.*"] });
});
afterAll(async () => {
  await bus.stop();
  await Promise.all([...receivers, watcher].map((receiver) => receiver.stop()));
});

const newReceiver = () => receivers.pop() as Receiver;
const subscriptions = "/v1/companies/1/subscriptions";
const within = { interval: 100 };

async function publish(code: EventCode, count: number): Promise<void> {
  const events = Array.from({ length: count }, () => newEvent(code));
  expect((await bus.publish("keygen", events)).status).toBe(202);
}

/** Returns all deliveries of a subscription, with any status. */
async function deliveriesOf(id: string): Promise<readonly DeliverySummary[]> {
  const found: DeliverySummary[] = [];
  let cursor = "";
  do {
    const path = `/v1/companies/1/deliveries?subscription_id=${id}&limit=100${cursor}`;
    const { items, next } = (await bus.company.call("GET", path)).body as {
      items: DeliverySummary[];
      next: string | null;
    };
    found.push(...items);
    cursor = next ? `&cursor=${encodeURIComponent(next)}` : "";
  } while (cursor);
  return found;
}

/** Counts the deliveries of a subscription by status, and dead ones by reason. */
async function statusesOf(id: string): Promise<Record<string, number>> {
  const all = await deliveriesOf(id);
  const groups = Map.groupBy(all, ({ status, dead_reason }) => dead_reason ?? status);
  return Object.fromEntries([...groups].map(([name, { length }]) => [name, length]));
}

const isDeleted = "its subscription was deleted";
const remove = async (id: string) =>
  expect((await bus.company.call("DELETE", `${subscriptions}/${id}`)).status).toBe(204);

test("undelivered deliveries of a deleted subscription are dead with that reason, and nothing else changes", async () => {
  const receiver = newReceiver();
  receiver.answers.push(200);
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.user.created"],
    retry: { delays: [3600] },
  });
  await publish("keygen.user.created", 1);
  await expect.poll(() => statusesOf(id), within).toEqual({ delivered: 1 });
  receiver.defaultStatus = 500;
  await publish("keygen.user.created", 2);
  await expect.poll(() => statusesOf(id), within).toEqual({ delivered: 1, retrying: 2 });
  await bus.company.call("POST", `${subscriptions}/${id}/disable`);
  // More deliveries than one step ends.
  for (let i = 0; i < 3; i++) await publish("keygen.user.created", 50);
  await expect.poll(() => statusesOf(id), within).toEqual({ delivered: 1, retrying: 2, held: 150 });
  await remove(id);
  await expect.poll(() => statusesOf(id), within).toEqual({ delivered: 1, [isDeleted]: 152 });
  const dead = (await deliveriesOf(id)).filter(({ status }) => status === "dead");
  expect(dead.map(({ attempt_count }) => attempt_count).toSorted()).toEqual([
    ...Array(150).fill(0),
    1,
    1,
  ]);
  // The company deleted it itself, so nothing is announced.
  await bus.quiet();
  expect(watcher.webhooks).toEqual([]);
});

test("a running attempt has no retry after its subscription is deleted", async () => {
  const receiver = newReceiver();
  receiver.defaultStatus = 500;
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.user.updated"],
    retry: { delays: [2, 3600] },
  });
  await publish("keygen.user.updated", 1);
  await receiver.arrived(1);
  await bus.company.call("DELETE", `${subscriptions}/${id}`);
  await expect.poll(() => statusesOf(id), within).toEqual({ [isDeleted]: 1 });
  await bus.idle();
  expect(receiver.webhooks).toHaveLength(1);
});

test("also in order", async () => {
  const receiver = newReceiver();
  receiver.defaultStatus = 500;
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.user.deleted"],
    ordered: true,
    retry: { delays: [3, 3600] },
  });
  await publish("keygen.user.deleted", 3);
  await expect
    .poll(async () => Object.values(await statusesOf(id)).reduce((sum, n) => sum + n, 0), within)
    .toBe(3);
  await remove(id);
  await expect.poll(() => statusesOf(id), within).toEqual({ [isDeleted]: 3 });
});
