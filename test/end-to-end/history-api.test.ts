import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver]);
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

const company = "/v1/companies/1";
const call = (method: string, path: string, body?: unknown) => bus.company.call(method, path, body);
type Listed = { items: { id: string; status?: string }[]; next: string | null };
const list = async (path: string) => (await call("GET", `${company}/${path}`)).body as Listed;

/**
 * Waits until the delivery of an event has the expected state: its record is written after it
 * arrived.
 */
async function deliveryOf(eventId: string, attempts: number) {
  const idOf = async () => (await list(`deliveries?event_id=${eventId}`)).items[0]?.id;
  return attempted(idOf, attempts);
}

async function attempted(idOf: () => Promise<string | undefined>, attempts: number) {
  for (;;) {
    const { body } = await call("GET", `${company}/deliveries/${(await idOf()) ?? "none"}`);
    const delivery = body as { id: string; attempts?: { status: number; body: string }[] };
    if ((delivery.attempts?.length ?? 0) >= attempts) return delivery;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("lists an event, shows it with its delivery, and resends it with the same webhook-id", async () => {
  await bus.subscribe(receiver, { events: ["license.activated"] });
  const id = crypto.randomUUID();
  await bus.publish("license-api", { ...sample("license.activated"), id, company_id: 1 });
  await receiver.arrived(1);
  const delivery = await deliveryOf(id, 1);
  expect(delivery).toMatchObject({
    event_id: id,
    status: "delivered",
    attempts: [{ status: 200 }],
  });

  expect((await list("events?event=license.*&limit=1")).items).toMatchObject([{ id }]);
  expect((await list("events?event=order.*")).items).toEqual([]);
  expect((await call("GET", `${company}/events/${id}`)).body).toMatchObject({
    id,
    company_id: 1,
    data: sample("license.activated")?.data,
    deliveries: { items: [{ id: delivery.id }] },
  });
  expect((await list("deliveries?status=dead")).items).toEqual([]);

  const resent = await call("POST", `${company}/deliveries/${delivery.id}/resend`);
  expect(resent).toEqual({ status: 202, body: { id: delivery.id } });
  const [first, second] = await receiver.arrived(2);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.text).toBe(first?.text);
  expect((await deliveryOf(id, 2)).attempts).toHaveLength(2);
});

test("sends a sample event to an endpoint, even if its subscription is disabled", async () => {
  const { id } = await bus.subscribe(receiver, { events: ["license.deactivated", "order.*"] });
  const before = receiver.webhooks.length;
  await call("POST", `${company}/subscriptions/${id}/disable`);
  const tested = await call("POST", `${company}/subscriptions/${id}/test`, {});
  expect(tested).toMatchObject({
    status: 202,
    body: { event: expect.stringMatching(/^(lic|ord)/) },
  });
  const arrived = await receiver.arrived(before + 1);
  expect(arrived.at(-1)?.json).toMatchObject({ company_id: 1 });
  const found = await attempted(async () => (tested.body as { id: string }).id, 1);
  expect(found).toMatchObject({ is_test: true, status: "delivered" });
  const wrong = await call("POST", `${company}/subscriptions/${id}/test`, {
    event: "user.created",
  });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: "/event" }] } });
});

test("a failed test is listed as a test, and in no list of failures, replay or statistics", async () => {
  const { id } = await bus.subscribe(receiver, { events: ["license.reset"] });
  receiver.answers.push(400);
  const { body } = await call("POST", `${company}/subscriptions/${id}/test`, {});
  const test = body as { id: string };
  const failed = await attempted(async () => test.id, 1);
  expect(failed).toMatchObject({ is_test: true, status: "dead", event: "license.reset" });
  const { items } = await list(`deliveries?subscription_id=${id}`);
  expect(items).toMatchObject([{ id: test.id, is_test: true }]);
  for (const status of ["dead", "delivered"]) {
    const found = await list(`deliveries?subscription_id=${id}&status=${status}`);
    expect(found.items).toEqual([]);
  }
  const statistics = await call("GET", `${company}/statistics?subscription_id=${id}`);
  expect(JSON.stringify(statistics.body)).not.toContain(id);
  expect(await call("POST", `${company}/deliveries/${test.id}/resend`)).toMatchObject({
    status: 410,
    body: { detail: expect.stringMatching(/^It was a test/) },
  });
});

test("hides what belongs to another company, and refuses the cursor of another list", async () => {
  const page = await list("events?limit=1");
  expect((await call("GET", `${company}/deliveries?cursor=${page.next ?? "x"}`)).status).toBe(422);
  expect((await call("GET", `${company}/events/${crypto.randomUUID()}`)).status).toBe(404);
  expect((await call("GET", `${company}/deliveries/dlv_none`)).status).toBe(404);
  expect((await call("POST", `${company}/deliveries/dlv_none/resend`)).status).toBe(404);
  expect((await call("GET", `${company}/events?status=dead`)).status).toBe(422);
});
