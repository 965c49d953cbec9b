import { afterAll, beforeAll, expect, test } from "vitest";
import { deduplicationWindows } from "../../bus/events/deduplication-table.ts";
import { sample } from "../../catalog/index.ts";
import { storedEvents } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver]);
  await bus.subscribe(receiver);
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

const expiring = (licenseId: string) => {
  const event = sample("keygen.license.expiring-soon");
  const license = { ...event.data.license, id: licenseId };
  return { ...event, id: crypto.randomUUID(), company_id: 1, data: { license } };
};
const willExpire = (id: number, validity_period: string) => ({
  ...sample("license.will_expire_3_days"),
  id: crypto.randomUUID(),
  company_id: 1,
  data: { license: { id, validity_period } },
});

test("delivers Keygen's once-a-day events once per license, and says why it suppresses the rest", async () => {
  const first = expiring("license-a");
  expect(await (await bus.publish("keygen", first)).json()).toMatchObject({ repeat: false });
  const second = await bus.publish("keygen", expiring("license-a"));
  expect(second.status).toBe(202);
  expect(await second.json()).toMatchObject({
    suppressed: expect.stringMatching(/once in 24 hours .*\/data\/license\/id/),
  });
  expect(await (await bus.publish("keygen", expiring("license-b"))).json()).toMatchObject({
    repeat: false,
  });
  // The same event again is a repeat, not a second one.
  expect(await (await bus.publish("keygen", first)).json()).toMatchObject({ repeat: true });
  await receiver.arrived(2);
  await bus.quiet();
  expect(receiver.webhooks.map(({ json }) => json.event)).toEqual(Array(2).fill(first.event));
});

test("a refused event does not use up the day, and a suppressed one is not stored", async () => {
  const first = expiring("license-c");
  await bus.publish("keygen", first);
  const conflicting = { ...expiring("license-d"), id: first.id };
  expect((await bus.publish("keygen", conflicting)).status).toBe(409);
  const answer = await bus.publish("keygen", expiring("license-d"));
  expect(await answer.json()).toMatchObject({ repeat: false });
  const before = await storedEvents(bus);
  const suppressed = await bus.publish("keygen", expiring("license-d"));
  expect(await suppressed.json()).toHaveProperty("suppressed");
  expect(await storedEvents(bus)).toBe(before);
});

test("delivers LicenseSpring's warnings once per license and end date", async () => {
  const publish = async (event: unknown) => (await bus.publish("platform", event)).json();
  expect(await publish(willExpire(1, "2026-12-01"))).toMatchObject({ repeat: false });
  expect(await publish(willExpire(1, "2026-12-01"))).toMatchObject({
    suppressed: expect.stringMatching(/accepted once for the same/),
  });
  expect(await publish(willExpire(1, "2027-12-01"))).toMatchObject({ repeat: false });
  expect(await publish(willExpire(2, "2026-12-01"))).toMatchObject({ repeat: false });
});

test("the 24 hours start at the last delivered event", async () => {
  const windows = deduplicationWindows(bus.refOf("StorageDeduplication"));
  const hour = 3_600_000;
  const day = 24 * 3600;
  const open = (eventId: string, nowMs: number) =>
    windows.open({ companyId: 1, key: "k", eventId, within: day }, nowMs);
  const start = 1_700_000_000_000;
  expect(await open("a", start)).toBeUndefined();
  expect(await open("b", start + 23 * hour)).toEqual({ event_id: "a", opened_at: start });
  // A suppressed event does not move the window.
  expect(await open("c", start + 24 * hour)).toBeUndefined();
  expect(await open("d", start + 47 * hour)).toEqual({
    event_id: "c",
    opened_at: start + 24 * hour,
  });
  expect(await open("e", start + 48 * hour)).toBeUndefined();
});

test("a window is per company, and ends if its event turns out not to be published", async () => {
  const windows = deduplicationWindows(bus.refOf("StorageDeduplication"));
  const event = (companyId: number, eventId: string) =>
    ({ companyId, key: "endless", eventId, within: undefined }) as const;
  expect(await windows.open(event(1, "a"), 1000)).toBeUndefined();
  expect(await windows.open(event(2, "b"), 2000)).toBeUndefined();
  const first = { event_id: "a", opened_at: 1000 };
  expect(await windows.open(event(1, "b"), 3000)).toEqual(first);
  await windows.close(event(1, "b"), 4000);
  expect(await windows.open(event(1, "b"), 5000)).toEqual(first);
  await windows.close(event(1, "a"), 6000);
  expect(await windows.open(event(1, "b"), 7000)).toBeUndefined();
  expect(await windows.open(event(2, "a"), 8000)).toEqual({ event_id: "b", opened_at: 2000 });
});
