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
  for (;;) {
    const [found] = (await list(`deliveries?event_id=${eventId}`)).items;
    const { body } = await call("GET", `${company}/deliveries/${found?.id ?? "none"}`);
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
  const wrong = await call("POST", `${company}/subscriptions/${id}/test`, {
    event: "user.created",
  });
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: "/event" }] } });
});

test("hides what belongs to another company, and refuses the cursor of another list", async () => {
  const page = await list("events?limit=1");
  expect((await call("GET", `${company}/deliveries?cursor=${page.next ?? "x"}`)).status).toBe(422);
  expect((await call("GET", `${company}/events/${crypto.randomUUID()}`)).status).toBe(404);
  expect((await call("GET", `${company}/deliveries/dlv_none`)).status).toBe(404);
  expect((await call("POST", `${company}/deliveries/dlv_none/resend`)).status).toBe(404);
  expect((await call("GET", `${company}/events?status=dead`)).status).toBe(422);
});
