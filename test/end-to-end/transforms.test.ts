import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeliverySummary } from "../../bus/history/view.ts";
import { sample } from "../../catalog/index.ts";
import { newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
const receivers: Receiver[] = [];

beforeAll(async () => {
  for (let i = 0; i < 7; i++) receivers.push(await startReceiver());
  bus = await startTestBus(receivers);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
});

const newReceiver = () => receivers.pop() as Receiver;
const subscriptions = "/v1/companies/1/subscriptions";

async function publish(code: "license.updated" | "license.deleted" | "order.created") {
  const event = newEvent(code);
  const publisher = code === "order.created" ? "license-api" : "platform";
  expect((await bus.publish(publisher, event)).status).toBe(202);
  return event;
}

async function deliveryOf(subscription: string, eventId: string): Promise<DeliverySummary> {
  const path = `/v1/companies/1/deliveries?subscription_id=${subscription}&event_id=${eventId}`;
  return expect
    .poll(async () => {
      const { body } = await bus.company.call("GET", path);
      return (body as { items: DeliverySummary[] }).items[0];
    })
    .toBeDefined()
    .then(async () => {
      const { body } = await bus.company.call("GET", path);
      return (body as { items: DeliverySummary[] }).items[0] as DeliverySummary;
    });
}

test("a transform changes the body, the same in each attempt, and the signature covers what is sent", async () => {
  const receiver = newReceiver();
  receiver.answers.push(500);
  const transform = `{
    "key": data.license.license_key,
    "when": $fromMillis(ts * 1000),
    "sent": $millis()
  }`;
  const { secret } = await bus.subscribe(receiver, {
    events: ["license.updated"],
    transform,
    retry: { delays: [1] },
  });
  const { ts } = await publish("license.updated");
  const { license } = sample("license.updated").data;
  const [first, second] = await receiver.arrived(2);
  expect(second?.json).toEqual({
    key: license.license_key,
    when: new Date(ts * 1000).toISOString(),
    sent: expect.any(Number),
  });
  expect(second?.text).toBe(first?.text);
  const headers = Object.fromEntries(
    Object.entries(second?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  expect(new Webhook(secret).verify(second?.text ?? "", headers)).toEqual(second?.json);
});

test("drops an event for which a transform gives nothing, and lists it as dropped", async () => {
  const receiver = newReceiver();
  const { id } = await bus.subscribe(receiver, {
    events: ["license.*"],
    transform: 'event = "license.deleted" ? $',
  });
  const dropped = await publish("license.updated");
  await publish("license.deleted");
  await receiver.arrived(1);
  expect(await deliveryOf(id, dropped.id)).toMatchObject({
    status: "dropped",
    dropped_reason: "`transform` returned nothing",
    attempt_count: 0,
    dead_reason: null,
  });
  expect(receiver.webhooks.map(({ json }) => json.event)).toEqual(["license.deleted"]);
});

test.each([
  ["an endless recursion", "($f := function($n) { 1 + $f($n) }; $f(1))"],
  ["a text that fills the memory", '$reduce([1..26], function($a, $b) { $a & $a }, "x")'],
  ["a result that is too large", '$pad("x", 300000)'],
  ["a throw", '$error("there is no such product")'],
])("%s makes its delivery dead with the reason, and holds back no other", async (_, transform) => {
  const receiver = receivers[0] as Receiver;
  const events = ["order.created"];
  const retry = { delays: [1, 1, 1, 1, 1] };
  const bad = await bus.subscribe(receiver, { events, transform, retry });
  const good = await bus.subscribe(receiver, { events, name: "good" });
  const event = await publish("order.created");
  expect(await deliveryOf(good.id, event.id)).toMatchObject({ status: "delivered" });
  // On a busy machine, filling the memory can exceed the limit of time first, and then it is attempted again.
  await expect.poll(async () => (await deliveryOf(bad.id, event.id)).status).toBe("dead");
  const dead = await deliveryOf(bad.id, event.id);
  if (!transform.includes("1..26")) expect(dead.attempt_count).toBe(0);
  expect(dead.dead_reason).toMatch(/^`transform` failed: .+/);
  if (transform.includes("no such product")) expect(dead.dead_reason).toContain("no such product");
  for (const { id } of [bad, good]) await bus.company.call("DELETE", `${subscriptions}/${id}`);
});

test("retries a transform that did not end in time, by the schedule", async () => {
  const receiver = newReceiver();
  const { id } = await bus.subscribe(receiver, {
    events: ["keygen.license.created"],
    transform: "($f := function($n) { $f($n) }; $f(1))",
    retry: { delays: [2, 1, 1, 1] },
  });
  const event = newEvent("keygen.license.created");
  expect((await bus.publish("keygen", event)).status).toBe(202);
  const first = await deliveryOf(id, event.id);
  expect(first).toMatchObject({
    dead_reason: null,
    last_attempt: {
      status: null,
      reason: "transform",
      error: expect.stringMatching(
        /^The subscription's expression did not finish: it timed out after [12] s/,
      ),
    },
  });
  // As on a less busy machine, or after the company has fixed it.
  const transform = "{ 'code': event }";
  await bus.company.call("PATCH", `${subscriptions}/${id}`, { transform });
  const [webhook] = await receiver.arrived(1);
  expect(webhook?.json).toEqual({ code: "keygen.license.created" });
  await expect.poll(async () => (await deliveryOf(id, event.id)).status).toBe("delivered");
});

test("refuses an invalid JSONata transform, and one combined with a connector", async () => {
  const target = { type: "webhook", url: "https://example.com/hook" };
  const create = (options: object) => bus.company.call("POST", subscriptions, options);
  expect(await create({ target, transform: "data." })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/transform", message: expect.stringContaining("JSONata") }] },
  });
  const teams = { type: "teams", url: "https://example.com/hook" };
  expect(await create({ target: teams, transform: "data" })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/transform" }] },
  });
});

test("changes and removes a transform", async () => {
  const target = { type: "webhook", url: "https://example.com/hook" };
  const made = await bus.company.call("POST", subscriptions, { target, transform: "data" });
  const { id } = made.body as { id: string };
  const change = async (transform: string | null) =>
    (await bus.company.call("PATCH", `${subscriptions}/${id}`, { transform })).body;
  expect(made.body).toMatchObject({ transform: "data" });
  expect(await change("data.license")).toMatchObject({ transform: "data.license" });
  expect(await change(null)).not.toHaveProperty("transform");
  await bus.company.call("DELETE", `${subscriptions}/${id}`);
});

const tried = (input: object) => bus.company.call("POST", "/v1/transforms/test", input);

test("tests a transform on a body, or on a sample in a format", async () => {
  expect(await tried({ transform: "a * 2", input: { a: 21 } })).toEqual({
    status: 200,
    body: { outcome: "made", body: 42 },
  });
  const transform = "{ 'key': data.license.license_key }";
  expect(await tried({ transform, event: "license.activated" })).toMatchObject({
    body: {
      outcome: "made",
      body: { key: sample("license.activated").data.license.license_key },
    },
  });
  expect(
    await tried({ transform: "type", event: "license.activated", format: "cloudevents" }),
  ).toMatchObject({ body: { outcome: "made", body: "license.activated" } });
  expect(await tried({ transform: "missing", input: {} })).toMatchObject({
    body: { outcome: "dropped" },
  });
});

test.each([
  [
    "an endless recursion",
    "($f := function($n) { 1 + $f($n) }; $f(1))",
    "it goes deeper than 500 calls",
  ],
  ["a huge result", '$pad("x", 300000)', "its result is larger than 256 KB"],
  [
    "a text that fills the memory",
    '$reduce([1..26], function($a, $b) { $a & $a }, "x")',
    "it used more memory than 64 MB",
  ],
  ["a throw", '$error("there is no such product")', "there is no such product"],
])("ends %s within its limits, and reports it", async (_, transform, error) => {
  // On a busy machine, the limit of time can end it first.
  await expect
    .poll(() => tried({ transform, input: {} }))
    .toEqual({ status: 200, body: { outcome: "failed", error } });
});

test.each([
  [{ transform: "a.", input: {} }, "/transform"],
  [{ transform: "a" }, "/input"],
  [{ transform: "a", input: {}, event: "license.activated" }, "/input"],
  [{ transform: "a", event: "license.flown" }, "/event"],
  [{ transform: "a", event: "license.activated", format: "keygen" }, "/format"],
  [{ input: {} }, "/transform"],
])("refuses %j at %s", async (trial, pointer) => {
  expect(await tried(trial)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
});
