import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isMetricsLine } from "../../cli/bus-line.ts";
import { metricsNamespace } from "../../domain/metrics.ts";
import { extractMetrics } from "../support/embedded-metrics.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let good: Receiver;
let bad: Receiver;

beforeAll(async () => {
  good = await startReceiver();
  bad = await startReceiver();
  bad.usual = 500;
  bus = await startTestBus([good, bad]);
});
afterAll(async () => {
  await bus.stop();
  await good.stop();
  await bad.stop();
});

const metricsLines = () => bus.lines.filter(isMetricsLine);
const extracted = () => metricsLines().flatMap(extractMetrics);
/** The values of a metric: of ingest, or of a channel. */
const valuesOf = (metric: string, channel?: string) =>
  extracted()
    .filter((found) => found.metric === metric && found.dimensions.Channel === channel)
    .flatMap(({ values }) => values);
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

test("what was accepted, delivered, failed, given up and held is counted, and how long it took", async () => {
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
  expect(Math.max(...valuesOf("Age", "webhooks"))).toBeGreaterThanOrEqual(1);
  expect(Math.max(...valuesOf("Age", "webhooks"))).toBeLessThanOrEqual(took / 1000);

  const again = activated();
  await bus.publish("license-api", again);
  await bus.publish("license-api", again);
  await expect.poll(() => sumOf("Accepted")).toBe(5);
});

test("metrics have the bus and the channel as their dimensions, and no other", () => {
  const Bus = "LicenseEventBus";
  for (const { namespace, metric, dimensions } of extracted()) {
    expect(namespace).toBe(metricsNamespace);
    expect(dimensions).toEqual(metric === "Accepted" ? { Bus } : { Bus, Channel: "webhooks" });
  }
});

test("lines are short, and hold nothing of an event's data nor what a company wrote", () => {
  for (const line of bus.lines) {
    expect(line).not.toMatch(/PAYLOAD-IN-LOG|NAME-IN-LOG|127\.0\.0\.1/);
    // What comes right makes nearly all of the bill; of the metrics of a batch, each delivery has its share.
    const isUsual = /"what":"event.accepted"|"outcome":"delivered"/.test(line);
    expect(line.length, line).toBeLessThanOrEqual(isUsual ? 300 : 350);
  }
  expect(bus.attempts.length).toBeGreaterThanOrEqual(9);
});
