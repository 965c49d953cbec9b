import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { makeKey } from "../../cli/make-key.ts";
import {
  type DeliveryWithAttempts,
  LicenseEventBus,
  type PolledMessage,
  verify,
} from "../../sdk/index.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;
let client: ReturnType<LicenseEventBus["company"]>;
beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver]);
  client = new LicenseEventBus({ url: bus.aws.apiUrl, key: bus.keys.company }).company(1);
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

/** Subscribes to the events that its `publish` sends, so that tests do not see each other's. */
async function subscribe(more: object = {}) {
  const note = crypto.randomUUID();
  const pattern = { detail: { data: { license: { note: [note] } } } };
  const made = await client.subscriptions.create({ target: { type: "poll" }, pattern, ...more });
  async function publish(licenseId = 1) {
    const id = crypto.randomUUID();
    const data = { license: { id: licenseId, note } };
    const event = { id, event: "license.created", company_id: 1, data };
    expect((await bus.publish("license-api", event)).status).toBe(202);
    return id;
  }
  return { id: made.id, secret: made.secret ?? "", publish };
}

/** Fetches until a number of messages came. */
async function fetched(subscription: string, count: number, lease = 60) {
  const found: PolledMessage[] = [];
  while (found.length < count) {
    found.push(...(await client.subscriptions.messages.fetch(subscription, { wait: 20, lease })));
  }
  return found;
}

const statusOf = async (id: string): Promise<DeliveryWithAttempts> => client.deliveries.get(id);

test("hands out a verifiable message, and records it as delivered when it is acknowledged", async () => {
  const { id, secret, publish } = await subscribe();
  const eventId = await publish();
  const [message] = await fetched(id, 1);
  if (!message) throw new Error("no message");
  expect(message).toMatchObject({ event_id: eventId, event: "license.created" });
  const verified = await verify({ headers: message.headers, body: message.body }, secret);
  expect(verified).toMatchObject({ ok: true, id: message.id, event: { id: eventId } });
  expect(await statusOf(message.id)).toMatchObject({ status: "held", held_reason: "to_poll" });

  const acknowledged = [{ lease: message.lease, result: "acknowledged" }];
  const leases = { leases: [message.lease] };
  expect(await client.subscriptions.messages.acknowledge(id, leases)).toEqual(acknowledged);
  expect(await client.subscriptions.messages.acknowledge(id, leases)).toEqual(acknowledged);
  expect(await statusOf(message.id)).toMatchObject({
    status: "delivered",
    attempts: [{ status: 200 }],
  });
  expect(await client.subscriptions.messages.fetch(id)).toEqual([]);
});

test("hands out a message again when its lease has ended, and refuses the old lease", async () => {
  const { id, publish } = await subscribe();
  await publish();
  const [first] = await fetched(id, 1, 1);
  const [second] = await fetched(id, 1, 60);
  expect(second?.id).toBe(first?.id);
  expect(second?.lease).not.toBe(first?.lease);
  const both = { leases: [first?.lease ?? "", second?.lease ?? ""] };
  const results = await client.subscriptions.messages.acknowledge(id, both);
  expect(results.map(({ result }) => result)).toEqual(["expired", "acknowledged"]);
});

test("two consumers never lease the same message", async () => {
  const { id, publish } = await subscribe();
  const published = await Promise.all(Array.from({ length: 12 }, (_, i) => publish(i)));
  await bus.quiet();
  const found: string[] = [];
  while (found.length < published.length) {
    const batches = await Promise.all(
      [1, 2, 3].map(() => client.subscriptions.messages.fetch(id, { limit: 3 })),
    );
    found.push(...batches.flat().map(({ event_id }) => event_id));
  }
  expect(found.sort()).toEqual(published.sort());
});

test.each(["webhooks", "integrations"])(
  "an ordered subscription of %s hands out one message of an object at a time, in order",
  async (channel) => {
    const { id, publish } = await subscribe({ ordered: true, channel });
    const published: string[] = [];
    for (let i = 0; i < 4; i++) published.push(await publish(i % 2));
    await bus.quiet();
    const seen: string[] = [];
    while (seen.length < published.length) {
      const messages = await client.subscriptions.messages.fetch(id, { wait: 20 });
      const objects = messages.map(({ body }) => JSON.parse(body).data.license.id);
      expect(new Set(objects).size).toBe(objects.length);
      seen.push(...messages.map(({ event_id }) => event_id));
      await client.subscriptions.messages.acknowledge(id, {
        leases: messages.map(({ lease }) => lease),
      });
    }
    const of = (ids: readonly string[], rest: number) =>
      published.filter((_, i) => i % 2 === rest).filter((one) => ids.includes(one));
    for (const rest of [0, 1]) {
      expect(seen.filter((one) => of(seen, rest).includes(one))).toEqual(of(published, rest));
    }
  },
);

test("transforms messages, and drops those without a result", async () => {
  const transform = "data.license.id = 7 ? { 'id': data.license.id }";
  const { id, publish } = await subscribe({ transform });
  await publish(8);
  await publish(7);
  const [message] = await fetched(id, 1);
  expect(JSON.parse(message?.body ?? "")).toEqual({ id: 7 });
  await expect
    .poll(async () => {
      await client.subscriptions.messages.fetch(id);
      const { items } = await client.deliveries
        .list({ subscription_id: id, status: "dropped" })
        .page();
      return items.length;
    })
    .toBe(1);
});

test("ends and announces a message whose transform fails", async () => {
  const { id, publish } = await subscribe({ transform: "$error('no such product')" });
  const announced = await subscribe({
    events: ["bus.delivery.dead"],
    pattern: { detail: { data: { delivery: { subscription_id: [id] } } } },
  });
  await publish();
  await expect
    .poll(async () => {
      await client.subscriptions.messages.fetch(id);
      const { items } = await client.deliveries
        .list({ subscription_id: id, status: "dead" })
        .page();
      return items[0]?.dead_reason;
    })
    .toMatch(/no such product/);
  expect(await fetched(announced.id, 1)).toHaveLength(1);
});

test("a new key can poll at once", async () => {
  const { id } = await subscribe();
  const store = apiKeyStore(bus.refOf("StorageApiKeys"));
  const { key } = await makeKey(store, { kind: "company", company_id: 1 });
  const { subscriptions } = new LicenseEventBus({ url: bus.aws.apiUrl, key }).company(1);
  expect(await subscriptions.messages.fetch(id)).toEqual([]);
});

test("the client's loop acknowledges each message when it asks for the next one", async () => {
  const { id, publish } = await subscribe();
  const published = [await publish(1), await publish(2), await publish(3)];
  const seen: PolledMessage[] = [];
  for await (const message of client.poll(id)) {
    seen.push(message);
    if (seen.length === published.length) break;
  }
  expect(seen.map(({ event_id }) => event_id).sort()).toEqual(published.sort());
  const statuses = await Promise.all(seen.map(async (one) => (await statusOf(one.id)).status));
  expect(statuses).toEqual(["delivered", "delivered", "held"]);
});

test("hands out nothing while the subscription is disabled, and all of it afterwards", async () => {
  const { id, publish } = await subscribe();
  await client.subscriptions.disable(id);
  const eventId = await publish();
  await bus.quiet();
  expect(await client.subscriptions.messages.fetch(id)).toEqual([]);
  await client.subscriptions.enable(id);
  expect((await fetched(id, 1)).map(({ event_id }) => event_id)).toEqual([eventId]);
});

test("a resend and a replay hand out a message again", async () => {
  const { id, publish } = await subscribe();
  await publish();
  const [message] = await fetched(id, 1);
  await client.subscriptions.messages.acknowledge(id, { leases: [message?.lease ?? ""] });
  await client.deliveries.resend(message?.id ?? "");
  const [again] = await fetched(id, 1);
  expect(again?.id).toBe(message?.id);
});

test("ends the waiting messages of a deleted subscription", async () => {
  const { id, publish } = await subscribe();
  await publish();
  const [message] = await fetched(id, 1);
  await client.subscriptions.delete(id);
  await expect.poll(async () => (await statusOf(message?.id ?? "")).status).toBe("dead");
});

test("refuses what a consumer that polls cannot have, and polling of a webhook", async () => {
  const refused = (more: object) =>
    bus.company.call("POST", "/v1/companies/1/subscriptions", {
      target: { type: "poll" },
      ...more,
    });
  expect(await refused({ rate_limit: { max: 1, per: "second" } })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/rate_limit" }] },
  });
  expect(await refused({ target: { type: "poll", url: "https://example.com" } })).toMatchObject({
    status: 422,
  });
  const { id: polled } = await subscribe();
  const test = `/v1/companies/1/subscriptions/${polled}/test`;
  expect(await bus.company.call("POST", test, {})).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("no endpoint to test") },
  });
  const { id } = await bus.subscribe(receiver);
  const path = `/v1/companies/1/subscriptions/${id}/messages`;
  expect(await bus.company.call("GET", path)).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("type webhook") },
  });
  expect((await bus.company.call("GET", `${path}?wait=21`)).status).toBe(422);
  expect((await bus.company.call("GET", path.replace(id, "sub_none"))).status).toBe(404);
});
