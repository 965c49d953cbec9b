import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let good: Receiver;
let bad: Receiver;

beforeAll(async () => {
  good = await startReceiver();
  bad = await startReceiver();
  bad.defaultStatus = 500;
  bus = await startTestBus([good, bad]);
});
afterAll(async () => {
  await bus.stop();
  await good.stop();
  await bad.stop();
});

/** Returns the values of a metric, of the bus or of a channel. */
const valuesOf = (metric: string, channel?: string) =>
  bus.metrics
    .filter(({ name, dimensions }) => name === metric && dimensions.Channel === channel)
    .map(({ value }) => value);
const sumOf = (metric: string, channel?: string) =>
  valuesOf(metric, channel).reduce((sum, value) => sum + value, 0);
const counted = () => ({
  accepted: sumOf("Accepted"),
  ...Object.fromEntries(
    ["Delivered", "Failed", "Dead", "Held"].map((metric) => [metric, sumOf(metric, "webhooks")]),
  ),
});
const activated = (id: string = randomUUID()) => ({
  id,
  event: "license.activated",
  company_id: 1,
  data: { license: { id: 1, license_key: "PAYLOAD-IN-LOG" } },
});

test("counts accepted, delivered, failed, dead and held deliveries, and their durations", async () => {
  await bus.subscribe(good, { name: "NAME-IN-LOG" });
  await bus.subscribe(bad, { retry: { delays: [1] } });
  const { id } = await bus.subscribe(good, { events: ["license.activated"] });
  await bus.company.call("POST", `/v1/companies/1/subscriptions/${id}/disable`);

  const started = Date.now();
  await bus.publish("license-api", [activated(), activated(), activated()]);
  await bus.publish("license-api", { ...activated(), data: {} });
  const expected = { accepted: 3, Delivered: 3, Failed: 6, Dead: 3, Held: 3 };
  await expect.poll(counted).toEqual(expected);

  const took = Date.now() - started;
  const latencies = valuesOf("Latency", "webhooks");
  expect(latencies).toHaveLength(3);
  expect(Math.min(...latencies)).toBeGreaterThan(0);
  expect(Math.max(...latencies)).toBeLessThanOrEqual(took);
  // The last attempt at the failing receiver comes a second after the first.
  expect(Math.max(...valuesOf("Age", "webhooks"))).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...valuesOf("Age", "webhooks"))).toBeLessThanOrEqual(took);

  const again = activated();
  await bus.publish("license-api", again);
  await bus.publish("license-api", again);
  await expect.poll(() => sumOf("Accepted")).toBe(5);
});

test("does not count a failed test as a dead delivery", async () => {
  const { id } = await bus.subscribe(bad, { retry: { delays: [3600] } });
  // The last event of the test before: two attempts, then dead.
  await expect.poll(counted).toMatchObject({ Failed: 8, Dead: 4 });
  await bus.company.call("POST", `/v1/companies/1/subscriptions/${id}/test`, {});
  await expect.poll(() => bus.lines.some((line) => line.includes('"test":true'))).toBe(true);
  expect(counted()).toMatchObject({ Failed: 9, Dead: 4 });
});

test("metrics are in the stack's namespace, with the channel as their only dimension", () => {
  for (const { namespace, name, dimensions } of bus.metrics) {
    expect(namespace).toBe("LicenseEventBus");
    expect(dimensions).toEqual(
      name === "Accepted" || name === "Refused" ? {} : { Channel: "webhooks" },
    );
  }
});

test("lines are short, without event data or text of a company", () => {
  const longest: Record<string, number> = {};
  for (const line of bus.lines) {
    expect(line).not.toMatch(/PAYLOAD-IN-LOG|NAME-IN-LOG|127\.0\.0\.1/);
    const { what, outcome = "" } = JSON.parse(line);
    const kind = `${what} ${outcome}`.trim();
    longest[kind] = Math.max(longest[kind] ?? 0, line.length);
    expect(line.length, line).toBeLessThanOrEqual(370);
  }
  expect(bus.attempts.length).toBeGreaterThanOrEqual(9);
  // Accepted and delivered events make up nearly all of the bill.
  expect(longest["event.accepted"]).toBeLessThanOrEqual(135);
  expect(longest["delivery.attempted delivered"]).toBeLessThanOrEqual(235);
});

test("an event's lines together name its company, code, subscription and delivery", async () => {
  const code = "license.deactivated";
  const ids = [good, bad].map(async (receiver) => {
    const input = { events: [code], retry: { delays: [3600] } };
    return (await bus.subscribe(receiver, input)).id;
  });
  const [one = "", other = ""] = await Promise.all(ids);
  const [alone, ...batch] = Array.from({ length: 4 }, () => ({ ...activated(), event: code }));
  await bus.publish("license-api", alone);
  await bus.publish("license-api", batch);

  const common = { company_id: 1, event: code };
  const arrived = { subscription_id: one, outcome: "delivered", status: 200 };
  const failed = {
    ...common,
    subscription_id: other,
    delivery_id: expect.any(String),
    status: 500,
  };
  const event_ids = batch.map(({ id }) => id);
  const together = { what: "events.accepted", count: 3, ...common, event_ids };
  for (const { id = "", accepted } of [
    { id: alone?.id, accepted: { what: "event.accepted", ...common, event_id: alone?.id } },
    ...event_ids.map((id) => ({ id, accepted: together })),
  ]) {
    const lines = () =>
      bus.lines
        .filter((line) => line.includes(id))
        .map((line) => JSON.parse(line))
        .filter(({ subscription_id: of }) => of === undefined || of === one || of === other);
    await expect.poll(() => lines().length).toBe(3);
    const attempts = [arrived, failed].map((line) => ({ ...line, event_id: id, attempt: 1 }));
    for (const line of [accepted, ...attempts]) {
      expect(lines()).toContainEqual(expect.objectContaining(line));
    }
  }
});

test("names a delivered test in full, because no event was accepted", async () => {
  const { id } = await bus.subscribe(good, { events: ["license.expired"] });
  await bus.company.call("POST", `/v1/companies/1/subscriptions/${id}/test`, {});
  const lines = () => bus.lines.filter((line) => line.includes(id)).map((line) => JSON.parse(line));
  await expect.poll(lines).toEqual([
    expect.objectContaining({
      ...{ what: "delivery.attempted", outcome: "delivered", test: true },
      ...{ company_id: 1, event: "license.expired", delivery_id: expect.any(String) },
    }),
  ]);
});
