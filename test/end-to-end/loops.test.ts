import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { maxHops } from "../../bus/events/hops.ts";
import { flexnetSamples } from "../../catalog/index.ts";
import { freePort } from "../support/endpoint-port.ts";
import { allOf, historyOf, newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

/* This bus can call its own API, which is off by default. */

let bus: TestBus;
let receiver: Receiver;
let history: ReturnType<typeof historyOf>;
let sourceUrl: string;
const auth = { type: "bearer", token: "the-token-of-the-source" } as const;

beforeAll(async () => {
  receiver = await startReceiver();
  const apiPort = await freePort();
  const itself = { url: `http://127.0.0.1:${apiPort}/` };
  const variables = { ALLOW_OWN_API_AS_TARGET: "true" };
  bus = await startTestBus([itself, receiver], undefined, { apiPort, variables });
  history = historyOf(bus);
  const input = { kind: "flexnet", auth };
  const answer = await bus.company.call("POST", "/v1/companies/1/sources", input);
  sourceUrl = `${bus.aws.apiUrl}/v1/sources/${(answer.body as { id: string }).id}`;
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

function send(headers: Record<string, string>) {
  return fetch(sourceUrl, {
    method: "POST",
    body: JSON.stringify(flexnetSamples[0]),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${auth.token}`,
      ...headers,
    },
  });
}

const deliveriesOf = (subscription_id: string) =>
  allOf((cursor) => history.deliveryPage({ subscription_id }, 100, cursor));
const eventsOf = (event: string) => allOf((cursor) => history.eventPage(1, { event }, 100, cursor));

test("an event in a loop of two subscriptions multiplies until the limit of hops ends it", async () => {
  const [one, two] = await Promise.all(
    ["a", "b"].map(async (mark) => {
      // Each delivery is another event: the same content would be the same event.
      const version = `{"version": eventBody.version & "${mark}"}`;
      const input = {
        events: ["flexnet.*"],
        format: "flexnet",
        target: { type: "webhook", url: sourceUrl, auth },
        transform: `$merge([$, {"eventBody": $merge([eventBody, ${version}])}])`,
      };
      const answer = await bus.company.subscribe(1, input);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return (answer.body as { id: string }).id;
    }),
  );
  expect((await send({})).status).toBe(202);

  const events = 2 ** (maxHops + 1) - 1;
  const ended = await vi.waitFor(
    async () => {
      const all = [...(await deliveriesOf(one ?? "")), ...(await deliveriesOf(two ?? ""))];
      const dead = all.filter(({ status }) => status === "dead");
      expect(dead).toHaveLength(2 ** (maxHops + 1));
      return all;
    },
    { timeout: 60_000, interval: 200 },
  );
  const arrived = await eventsOf("flexnet.*");
  console.log(`One event became ${arrived.length}, by ${ended.length} deliveries`);
  expect(arrived).toHaveLength(events);
  expect(ended).toHaveLength(2 * events);
  // The refusal is final: each was attempted once, and no subscription is paused.
  expect(ended.every(({ attempt_count }) => attempt_count === 1)).toBe(true);
  const refused = ended.filter(({ status }) => status === "dead");
  for (const { last_attempt, dead_reason } of refused) {
    expect([last_attempt?.status, dead_reason]).toEqual([422, "the receiver refused it for good"]);
  }
  for (const id of [one, two]) {
    await bus.company.call("DELETE", `/v1/companies/1/subscriptions/${id}`);
  }
});

test("an announcement of a dead delivery keeps its hops, so that the bus cannot feed itself", async () => {
  receiver.defaultStatus = 400;
  receiver.headers = { "webhook-delivery": "abort-message" };
  await bus.subscribe(receiver, { events: ["license.reset"] });
  const again = await bus.subscribe(receiver, {
    events: ["bus.delivery.dead"],
    target: {
      type: "webhook",
      url: `${bus.aws.apiUrl}/v1/events`,
      auth: { type: "bearer", token: bus.keys.publishers.platform },
    },
    transform: `data.delivery.event = "license.reset" ? {
      "event": "license.reset",
      "company_id": 1,
      "data": {"license": {"id": 1, "license_key": data.delivery.id}}
    }`,
  });
  await history.publish(newEvent("license.reset"));
  const deliveries = await vi.waitFor(
    async () => {
      const all = await deliveriesOf(again.id);
      expect(all.filter(({ status }) => status === "dead")).toHaveLength(1);
      return all;
    },
    { timeout: 60_000, interval: 200 },
  );
  const resets = await eventsOf("license.reset");
  console.log(
    `One dead delivery became ${resets.length} events, by ${deliveries.length} deliveries`,
  );
  expect(resets).toHaveLength(maxHops + 1);
  expect(deliveries).toHaveLength(maxHops + 1);
});

test("does not announce a dead delivery of an announcement", async () => {
  receiver.defaultStatus = 400;
  receiver.headers = { "webhook-delivery": "abort-message" };
  const announced = await bus.subscribe(receiver, { events: ["bus.delivery.dead"] });
  await bus.subscribe(receiver, { events: ["order.created"] });
  const before = (await eventsOf("bus.delivery.dead")).length;
  // Everything caused by the first announcement exists once the second one is dead.
  for (const count of [1, 2]) {
    await history.publish(newEvent("order.created"));
    const statuses = async () => (await deliveriesOf(announced.id)).map(({ status }) => status);
    await expect.poll(statuses).toEqual(Array(count).fill("dead"));
  }
  expect(await eventsOf("bus.delivery.dead")).toHaveLength(before + 2);
});

test("an event keeps its hops, and a resend carries the same number", async () => {
  receiver.defaultStatus = 200;
  receiver.headers = {};
  const { id } = await bus.subscribe(receiver, { events: ["customer.updated"] });
  const before = receiver.webhooks.length;
  const answer = await fetch(`${bus.aws.apiUrl}/v1/events`, {
    method: "POST",
    body: JSON.stringify(newEvent("customer.updated")),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${bus.keys.publishers.platform}`,
      "license-event-bus-hops": "2",
    },
  });
  expect(answer.status).toBe(202);
  const delivery = await history.delivery(id, "delivered");
  await history.resend(delivery.id);
  await history.delivery(id, "delivered", 2);
  const hops = receiver.webhooks
    .slice(before)
    .filter(({ json }) => json.event === "customer.updated")
    .map(({ headers }) => headers["license-event-bus-hops"]);
  expect(hops).toEqual(["3", "3"]);
});

test.each(["-1", "1, 1", "many", "9".repeat(30)])(
  "refuses %j hops, from a source and from a publisher",
  async (hops) => {
    const headers = { "license-event-bus-hops": hops };
    const published = fetch(`${bus.aws.apiUrl}/v1/events`, {
      method: "POST",
      body: JSON.stringify([newEvent("license.activated")]),
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${bus.keys.publishers["license-api"]}`,
        ...headers,
      },
    });
    for (const answer of [await send(headers), await published]) {
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        type: "urn:license-event-bus:problem:invalid-hops",
      });
    }
  },
);
