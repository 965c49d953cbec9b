import { afterAll, beforeAll, expect, test } from "vitest";
import { eventFilterOf } from "../../bus/history/filter.ts";
import { listDeliveries, listEvents, readDelivery, readEvent } from "../../bus/history/history.ts";
import { eventDetailsSchema } from "../../bus/history/view.ts";
import { allOf, historyOf, newEvent, pageOf } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let receivers: readonly [Receiver, Receiver];
let bus: TestBus;
let history: ReturnType<typeof historyOf>;

beforeAll(async () => {
  receivers = [await startReceiver(), await startReceiver()];
  bus = await startTestBus(receivers);
  history = historyOf(bus);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
});

const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

test("lists events of one millisecond once each, newest first, while more are added", async () => {
  const company = 7;
  const now = Date.now();
  const before: string[] = [];
  for (let i = 0; i < 120; i++) {
    before.push(await history.store(company, "license.activated", now + Math.floor(i / 50)));
  }
  let added = 0;
  const listed = await allOf(async (cursor) => {
    const page = await history.eventPage(company, {}, 7, cursor);
    await history.store(company, "license.activated", now + 10 + added++);
    return page;
  });
  expect(added).toBe(18);
  expect(idsOf(listed).sort()).toEqual(before.sort());
  const times = listed.map(({ accepted_at }) => accepted_at);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(new Set(times).size).toBe(3);
  expect(listed[0]).toMatchObject({ event: "license.activated", publisher: "license-api" });
});

test("finds events by code and by acceptance time", async () => {
  const company = 8;
  const start = Date.now() - 86_400_000;
  const created = await history.store(company, "license.created", start);
  const updated = await history.store(company, "license.updated", start + 1000);
  const order = await history.store(company, "order.updated", start + 2000);
  const found = async (query: Parameters<typeof history.eventPage>[1]) =>
    idsOf((await history.eventPage(company, query)).items);
  expect(await found({})).toEqual([order, updated, created]);
  expect(await found({ event: "license.*" })).toEqual([updated, created]);
  expect(await found({ event: "license.updated" })).toEqual([updated]);
  expect(await found({ event: "*.updated" })).toEqual([order, updated]);
  expect(await found({ from: `${start + 1000}` })).toEqual([order, updated]);
  expect(await found({ to: `${start + 1000}` })).toEqual([created]);
  const to = new Date(start + 2000).toISOString();
  expect(await found({ from: `${start + 1000}`, to })).toEqual([updated]);
  expect(await found({ from: `${start + 5000}`, to })).toEqual([]);
});

test("returns the few matches among many events in pages, each once", async () => {
  const company = 9;
  const now = Date.now();
  const wanted: string[] = [];
  for (let i = 0; i < 40; i++) {
    const isWanted = i % 8 === 0;
    const id = await history.store(
      company,
      isWanted ? "order.updated" : "license.updated",
      now + i,
    );
    if (isWanted) wanted.unshift(id);
  }
  const query = { event: "order.*" };
  const listed = await allOf((cursor) => history.eventPage(company, query, 2, cursor));
  expect(idsOf(listed)).toEqual(wanted);
});

test("accepts a cursor only for its list and company", async () => {
  const company = 10;
  const now = Date.now();
  for (let i = 0; i < 3; i++) await history.store(company, "license.updated", now);
  const { ports } = history;
  const { next } = await history.eventPage(company, {}, 2);
  const input = { limit: 2, cursor: next ?? "" };
  const invalid = { kind: "invalid-cursor" };
  expect(pageOf(await listEvents(ports.events, company, {}, input, now)).items).toHaveLength(1);
  expect(await listEvents(ports.events, 7, {}, input, now)).toEqual(invalid);
  expect(await listDeliveries(ports, company, {}, input, now)).toEqual(invalid);
  for (const cursor of ["", "x", "bnVsbA", `${next}=`, `${next} `]) {
    expect(await listEvents(ports.events, company, {}, { limit: 2, cursor }, now)).toEqual(invalid);
  }
  // In another time range it still says where to continue.
  for (const query of [{ from: `${now + 1}` }, { to: `${now}` }]) {
    const filter = eventFilterOf(query);
    expect(pageOf(await listEvents(ports.events, company, filter, input, now)).items).toEqual([]);
  }
});

test("hides an expired event that is still stored", async () => {
  const company = 11;
  const kept = await history.store(company, "license.updated", Date.now());
  const expired = await history.store(company, "license.updated", Date.now());
  await history.expire("Events", company, expired);
  expect(idsOf((await history.eventPage(company, {})).items)).toEqual([kept]);
  expect(await readEvent(history.ports, company, expired, Date.now())).toBeUndefined();
  expect(await readEvent(history.ports, company, kept, Date.now())).toBeDefined();
});

test("shows an event as published, with its deliveries", async () => {
  const subscriptions = [
    (await bus.subscribe(receivers[0], { events: ["product.*"] })).id,
    (await bus.subscribe(receivers[1], { events: ["product.*"] })).id,
  ];
  const [sent, other] = [newEvent("product.updated"), newEvent("product.updated")];
  await history.publish(sent, other); // Accepted in one millisecond.
  const found = async () => (await history.deliveryPage({ event_id: sent.id })).items.length;
  await expect.poll(found).toBe(2);

  const details = await readEvent(history.ports, 1, sent.id, Date.now());
  expect(details).toMatchObject({ ...sent, deliveries: { next: null } });
  expect(eventDetailsSchema.safeParse(details).error).toBeUndefined();
  const { items } = details?.deliveries ?? { items: [] };
  expect(items.map(({ subscription_id }) => subscription_id).sort()).toEqual(subscriptions.sort());
  for (const { event_id, status, accepted_at } of items) {
    expect([event_id, status, accepted_at]).toEqual([sent.id, "delivered", details?.accepted_at]);
  }
  expect(await readEvent(history.ports, 2, sent.id, Date.now())).toBeUndefined();
  expect(await readEvent(history.ports, 1, "no id", Date.now())).toBeUndefined();
});

test("finds deliveries by subscription, event, status and time, for their company only", async () => {
  const [receiver] = receivers;
  receiver.answers.length = 0;
  const { id } = await bus.subscribe(receiver, { events: ["installation_file.*"] });
  const sent = [newEvent("installation_file.created"), newEvent("installation_file.updated")];
  for (const event of sent) {
    await history.publish(event);
    await expect.poll(async () => (await page({ event_id: event.id })).length).toBe(1);
  }
  async function page(query: Parameters<typeof history.deliveryPage>[0]) {
    const { items } = await history.deliveryPage({ subscription_id: id, ...query });
    return items.map(({ event_id }) => event_id);
  }
  const [first, second] = [sent[0]?.id, sent[1]?.id];
  expect(await page({})).toEqual([second, first]);
  expect(await page({ event: "installation_file.created" })).toEqual([first]);
  expect(await page({ status: "delivered" })).toEqual([second, first]);
  expect(await page({ status: "dead" })).toEqual([]);
  await expect(page({ event_id: crypto.randomUUID() })).rejects.toThrow("unknown-event");
  expect(await page({ event_id: first ?? "", event: "installation_file.updated" })).toEqual([]);
  const [newest] = (await history.deliveryPage({ subscription_id: id })).items;
  const from = String(newest?.accepted_at);
  expect(await page({ from })).toEqual([second]);
  expect(await page({ to: from })).toEqual([first]);
  const paged = await allOf((cursor) => history.deliveryPage({ subscription_id: id }, 1, cursor));
  expect(paged.map(({ event_id }) => event_id)).toEqual([second, first]);

  const { ports } = history;
  expect(await readDelivery(ports, 1, newest?.id ?? "", Date.now())).toMatchObject({
    attempts: [{ status: 200, reason: null, error: null }],
  });
  expect(await readDelivery(ports, 2, newest?.id ?? "", Date.now())).toBeUndefined();
  expect(await readDelivery(ports, 1, "no id", Date.now())).toBeUndefined();
});
