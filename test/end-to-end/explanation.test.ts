import { afterAll, beforeAll, expect, test } from "vitest";
import type { Explanation } from "../../bus/history/explanation.ts";
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

const call = (path: string) => bus.company.call("GET", `/v1/companies/1/${path}`);

function eventAbout(licenseKey: string) {
  const { data, ...rest } = sample("license.expired");
  const license = { ...Object(data.license), id: 77, license_key: licenseKey };
  return { ...rest, id: crypto.randomUUID(), company_id: 1, data: { ...data, license } };
}

test("explains for each subscription what became of an event that is found by its license key", async () => {
  const pattern = { detail: { data: { license: { id: [78] } } } };
  const { id: matching } = await bus.subscribe(receiver, { events: ["license.*"] });
  const { id: byPattern } = await bus.subscribe(receiver, { events: ["license.*"], pattern });
  const { id: byEvents } = await bus.subscribe(receiver, { events: ["order.*"] });
  const event = eventAbout("WXYZ-1234");
  await bus.publish("platform", event);
  await bus.publish("platform", eventAbout("OTHER-KEY"));
  await receiver.arrived(2);
  const { id: late } = await bus.subscribe(receiver, { events: ["license.*"] });

  const search = async () =>
    (await call("events?search=wxyz-1234&event=license.expired")).body as {
      items: { id: string }[];
    };
  await expect.poll(async () => (await search()).items.map(({ id }) => id)).toEqual([event.id]);
  const explain = async () => (await call(`events/${event.id}/explanation`)).body as Explanation;
  await expect.poll(async () => (await explain()).subscriptions[0]?.outcome).toBe("delivered");

  const { subscriptions, event: shown } = await explain();
  expect(shown?.id).toBe(event.id);
  const found = new Map(subscriptions.map((one) => [one.subscription_id, one]));
  expect(found.get(matching)?.delivery?.event_id).toBe(event.id);
  expect(found.get(byPattern)).toMatchObject({
    outcome: "not_matched",
    reason: "pattern",
    mismatches: [{ field: "/detail/data/license/id", expected: [78], actual: [77] }],
  });
  expect(found.get(byEvents)?.reason).toBe("events");
  expect(found.get(late)?.reason).toBe("created_later");
});

test.each(["license/77", "WXYZ", "wxyz-1234"])("finds events by %s", async (text) => {
  const { body } = await call(`events?search=${encodeURIComponent(text)}`);
  expect((body as { items: unknown[] }).items.length).toBeGreaterThan(0);
});

test("finds deliveries by the content of their events, with other filters", async () => {
  const found = async (query: string) => {
    const { items } = (await call(`deliveries?${query}`)).body as {
      items: { id: string; subscription_id: string; status: string }[];
    };
    return items;
  };
  const [delivery] = await found("search=wxyz-1234");
  expect(delivery).toMatchObject({ status: "delivered", event: "license.expired" });
  const { subscription_id = "" } = delivery ?? {};
  expect(await found(`search=WXYZ&subscription_id=${subscription_id}`)).toEqual([delivery]);
  expect(await found("search=wxyz-1234&status=dead")).toEqual([]);
  expect(await found("search=license/77")).toHaveLength(2);
  expect(await found("search=license/78")).toEqual([]);
});

test("finds nothing that no event contains, and refuses a search that is too short", async () => {
  expect((await call("events?search=license/78")).body).toEqual({ items: [], next: null });
  expect(await call("events?search=x")).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/search", message: "must be 2 to 200 characters" }] },
  });
});

test("answers 404 for an event that the company does not have", async () => {
  expect((await call(`events/${crypto.randomUUID()}/explanation`)).status).toBe(404);
});
