import { BatchWriteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../bus/aws/tables.ts";
import type { SubscriptionState } from "../../bus/endpoints/subscription-view.ts";
import type { DeliverySummary } from "../../bus/history/view.ts";
import type { Replay } from "../../bus/replays/replay.ts";
import { deliveryId } from "../../bus/values/id.ts";
import type { EventCode } from "../../catalog/index.ts";
import { inBatches } from "../faults/support/load.ts";
import { newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { type Subscribed, startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
const receivers: Receiver[] = [];
const unused: Receiver[] = [];

beforeAll(async () => {
  for (let i = 0; i < 14; i++) receivers.push(await startReceiver());
  unused.push(...receivers);
  bus = await startTestBus(receivers);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
});

function newReceiver(): Receiver {
  const receiver = unused.pop();
  if (!receiver) throw new Error("no receiver left");
  return receiver;
}

const path = "/v1/companies/1";
const act = (id: string, verb: string, body?: unknown) =>
  bus.company.call("POST", `${path}/subscriptions/${id}/${verb}`, body);
const stateOf = async (id: string) =>
  (
    (await bus.company.call("GET", `${path}/subscriptions/${id}`)).body as {
      state: SubscriptionState;
    }
  ).state;
const listed = async (id: string, status: string) =>
  (
    (
      await bus.company.call(
        "GET",
        `${path}/deliveries?subscription_id=${id}&status=${status}&limit=100`,
      )
    ).body as { items: DeliverySummary[] }
  ).items;

/** Publishes events of a type that no other test subscribes to. */
async function publish(code: EventCode, count: number): Promise<string[]> {
  const events = Array.from({ length: count }, () => newEvent(code));
  const publisher = code.startsWith("keygen.") ? "keygen" : "platform";
  expect((await bus.publish(publisher, events)).status).toBe(202);
  return events.map(({ id }) => id);
}

const idsAt = (receiver: Receiver) => receiver.webhooks.map(({ json }) => json.id);
const held = async (id: string, count: number) =>
  expect.poll(async () => (await stateOf(id)).held).toBe(count);

test("holds and lists deliveries while a subscription is disabled, and sends them when it is enabled", async () => {
  const receiver = newReceiver();
  const { id } = await bus.subscribe(receiver, { events: ["keygen.user.created"] });
  await act(id, "disable");
  const sent = await publish("keygen.user.created", 20);
  await held(id, 20);
  expect(receiver.webhooks).toEqual([]);
  const items = await listed(id, "held");
  expect(items.map(({ event_id }) => event_id).sort()).toEqual([...sent].sort());
  expect(items[0]).toMatchObject({
    held_reason: "disabled",
    attempt_count: 0,
    last_attempt: null,
    dead_reason: null,
  });
  expect(await stateOf(id)).toMatchObject({ status: "disabled", disabled_by: "company" });

  expect(await act(id, "enable")).toMatchObject({ status: 200, body: { enabled: true } });
  await receiver.arrived(20);
  expect(idsAt(receiver).sort()).toEqual([...sent].sort());
  await held(id, 0);
  expect(await listed(id, "delivered")).toHaveLength(20);
});

test("drops held deliveries on request: they are dead with that reason, and later ones are sent", async () => {
  const receiver = newReceiver();
  const { id } = await bus.subscribe(receiver, { events: ["keygen.user.updated"] });
  await act(id, "disable");
  await publish("keygen.user.updated", 5);
  await held(id, 5);
  await act(id, "enable", { held: "drop" });
  await held(id, 0);
  const [later] = await publish("keygen.user.updated", 1);
  await receiver.arrived(1);
  await bus.quiet();
  expect(idsAt(receiver)).toEqual([later]);
  const dead = await listed(id, "dead");
  expect(dead).toHaveLength(5);
  expect(dead[0]?.dead_reason).toBe("it was dropped when its subscription was enabled");
});

test("probes a dead endpoint at intervals, and sends its backlog when it recovers", async () => {
  const receiver = newReceiver();
  receiver.defaultStatus = 500;
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.user.deleted"],
    retry: { delays: [3600] },
  });
  const sent = await publish("keygen.user.deleted", 5);
  await receiver.arrived(5);
  await expect.poll(async () => (await stateOf(id)).status).toBe("paused");
  sent.push(...(await publish("keygen.user.deleted", 40)));
  await held(id, 40);
  expect(await stateOf(id)).toMatchObject({
    error: expect.stringContaining("500"),
    paused_until: expect.any(Number),
    failing_since: expect.any(Number),
  });
  const before = receiver.webhooks.length;
  expect(before).toBeLessThan(8);
  receiver.defaultStatus = 200;
  await held(id, 0);
  await expect.poll(() => new Set(idsAt(receiver).slice(before)).size).toBe(40);
  expect(await stateOf(id)).toMatchObject({ status: "ok", failing_since: null, error: null });
});

test("429 with Retry-After pauses the subscription for that time", async () => {
  const receiver = newReceiver();
  receiver.answers.push(429);
  receiver.headers = { "retry-after": "3" };
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.group.created"],
    retry: { delays: [1] },
  });
  const sent = await publish("keygen.group.created", 1);
  await receiver.arrived(1);
  await expect.poll(async () => (await stateOf(id)).status).toBe("paused");
  sent.push(...(await publish("keygen.group.created", 3)));
  await receiver.arrived(5);
  const [first, second] = receiver.webhooks;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2_900);
  expect(new Set(idsAt(receiver))).toEqual(new Set(sent));
});

test("410 disables the subscription and holds its deliveries; the bus announces it, and the company can enable it", async () => {
  const [gone, announced] = [newReceiver(), newReceiver()];
  gone.answers.push(410);
  const { id } = await bus.subscribe(gone, { name: "gone", events: ["keygen.group.updated"] });
  await bus.subscribe(announced, { events: ["bus.subscription.disabled"] });
  const sent = await publish("keygen.group.updated", 1);
  const [webhook] = await announced.arrived(1);
  expect(webhook?.json).toMatchObject({
    event: "bus.subscription.disabled",
    data: {
      subscription: { id, name: "gone", reason: "gone", error: expect.stringContaining("410") },
    },
  });
  expect(await stateOf(id)).toMatchObject({ status: "disabled", disabled_by: "gone" });
  sent.push(...(await publish("keygen.group.updated", 2)));
  await held(id, 3);
  await act(id, "enable");
  await gone.arrived(4);
  expect(idsAt(gone).sort()).toEqual([sent[0], ...sent].sort());
  await bus.quiet();
  expect(announced.webhooks).toHaveLength(1);
});

test("a receiver can refuse a delivery for good with a response header", async () => {
  const receiver = newReceiver();
  receiver.answers.push(400);
  receiver.headers = { "webhook-delivery": "abort-message" };
  const { id } = await bus.subscribe(receiver, { events: ["keygen.group.deleted"] });
  await publish("keygen.group.deleted", 1);
  await expect
    .poll(async () => (await listed(id, "dead"))[0]?.dead_reason)
    .toBe("the receiver refused it for good");
});

test("holds deliveries above a rate limit, and sends them at its pace", async () => {
  const receiver = newReceiver();
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.machine.created"],
    rate_limit: { max: 5, per: "second" },
  });
  await publish("keygen.machine.created", 30);
  await receiver.arrived(30);
  const perSecond = Map.groupBy(receiver.webhooks, ({ at }) => Math.floor(at / 1000));
  // A request sent at the end of a second can arrive in the next one.
  for (const webhooks of perSecond.values()) expect(webhooks.length).toBeLessThanOrEqual(10);
  const times = receiver.webhooks.map(({ at }) => at);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(4_000);
  expect(new Set(idsAt(receiver)).size).toBe(30);
  await held(id, 0);
});

test("replays dead deliveries by code, at a rate, under the same ids, and shows the progress", async () => {
  const receiver = newReceiver();
  receiver.defaultStatus = 400;
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.product.*"],
    retry: { delays: [] },
  });
  await publish("keygen.product.created", 2);
  await publish("keygen.product.updated", 2);
  await expect.poll(async () => (await listed(id, "dead")).length).toBe(4);
  receiver.defaultStatus = 200;
  const input = { status: "dead", event: "keygen.product.created" };
  expect((await act(id, "replay-preview", input)).body).toEqual({ matched: 2, more: false });
  const begun = await act(id, "replay", input);
  expect(begun).toMatchObject({ status: 202, body: { state: "running", status: "dead" } });
  const { id: replay } = begun.body as Subscribed;
  const read = async () => (await bus.company.call("GET", `${path}/replays/${replay}`)).body;
  await expect.poll(read).toMatchObject({ state: "finished", matched: 2, sent: 2, skipped: 0 });
  await receiver.arrived(6);
  const ids = receiver.webhooks.map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids).size).toBe(4);
  await expect.poll(async () => (await listed(id, "dead")).length).toBe(2);
  const list = (await bus.company.call("GET", `${path}/replays`)).body as { items: object[] };
  expect(list.items).toHaveLength(1);
});

test("runs one replay of a subscription at a time, until it finishes or is cancelled", async () => {
  const { id } = await bus.subscribe(newReceiver(), { events: ["keygen.policy.updated"] });
  await act(id, "disable");
  // The rate of a replay limits each minute. The last one is left for the next minute.
  await publish("keygen.policy.updated", 61);
  await held(id, 61);
  const input = { status: "held", per_second: 1 };
  const begun = await act(id, "replay", input);
  const { id: replay } = begun.body as Subscribed;
  const read = async () => (await bus.company.call("GET", `${path}/replays/${replay}`)).body;
  await expect.poll(read).toMatchObject({ state: "running", matched: 60 });
  expect(await act(id, "replay", input)).toMatchObject({
    status: 409,
    body: { type: "urn:license-event-bus:problem:replay-running" },
  });
  const list = (await bus.company.call("GET", `${path}/replays`)).body as { items: Replay[] };
  const ofIt = list.items.filter(({ subscription_id }) => subscription_id === id);
  expect(ofIt.map((one) => one.id)).toEqual([replay]);
  expect((await bus.company.call("POST", `${path}/replays/${replay}/cancel`)).status).toBe(200);
  // Drain announces the end of the first replay, and then allows another.
  const another = () => act(id, "replay", input);
  await expect.poll(another).toMatchObject({ status: 202, body: { state: "running" } });
});

test("counts held deliveries up to a thousand", async () => {
  const { id } = await bus.subscribe(newReceiver(), { events: ["keygen.policy.deleted"] });
  await act(id, "disable");
  const TableName = bus.refOf("StorageDeliveries");
  const [eventId = ""] = await publish("keygen.policy.deleted", 1);
  await held(id, 1);
  const [delivery] = await listed(id, "held");
  const ids = { company_id: 1, id: delivery?.id };
  const { Item } = await tables.send(new GetCommand({ TableName, Key: ids }));
  const row = JSON.stringify(Item);
  /** Copies the row, because publishing a thousand events takes seconds. */
  const add = async (count: number) => {
    const copies = Array.from({ length: count }, () => {
      const event = { id: crypto.randomUUID(), accepted_at: Date.now() };
      return row.replaceAll(eventId, event.id).replaceAll(`${ids.id}`, deliveryId(event, id));
    });
    for (const some of inBatches(copies, 25)) {
      const puts = some.map((copy) => ({ PutRequest: { Item: JSON.parse(copy) } }));
      await tables.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
    }
  };
  await add(998);
  expect((await stateOf(id)).held).toBe(999);
  await add(2);
  expect((await stateOf(id)).held).toBe(1_000);
});

test("cancels a replay and announces it", async () => {
  const [receiver, announced] = [newReceiver(), newReceiver()];
  receiver.defaultStatus = 400;
  await bus.subscribe(announced, { events: ["bus.replay.finished"] });
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.policy.created"],
    retry: { delays: [] },
  });
  await publish("keygen.policy.created", 4);
  await expect.poll(async () => (await listed(id, "dead")).length).toBe(4);
  const begun = await act(id, "replay", { per_second: 1 });
  const { id: replay } = begun.body as Subscribed;
  const cancelled = await bus.company.call("POST", `${path}/replays/${replay}/cancel`);
  expect(cancelled).toMatchObject({ status: 200, body: { state: "cancelled" } });
  const [webhook] = await announced.arrived(1);
  expect(webhook?.json).toMatchObject({ data: { replay: { id: replay, status: "cancelled" } } });
});
