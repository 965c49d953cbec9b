import fc from "fast-check";
import { expect, test } from "vitest";
import { extractMetrics } from "../test/support/embedded-metrics.ts";
import { type Metric, metricsLine, metricsNamespace } from "./metrics.ts";

const counts = ["Accepted", "Delivered", "Failed", "Dead", "Held"] as const;
const measured = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom<Metric>(...counts, "Latency", "Age"),
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 150 }),
    ),
    { selector: ([metric]) => metric, minLength: 1 },
  )
  .map((pairs) => new Map(pairs));
const now = 1_800_000_000_000;

test("CloudWatch gets what was measured, whatever it was", () => {
  fc.assert(
    fc.property(measured, (measured) => {
      const dimensions = { Bus: "LicenseEventBus", Channel: "webhooks" };
      const line = JSON.stringify(metricsLine(measured, dimensions, now));
      const extracted = extractMetrics(line);
      expect(extracted.map(({ metric }) => metric)).toEqual([...measured.keys()]);
      for (const { namespace, dimensions: found, metric, values } of extracted) {
        expect([namespace, found]).toEqual([metricsNamespace, dimensions]);
        const all = measured.get(metric as Metric) ?? [];
        if (metric === "Latency") expect(values).toEqual(all.slice(0, 100));
        else if (metric === "Age") expect(values).toEqual([Math.max(...all)]);
        else expect(values).toEqual([all.reduce((sum, value) => sum + value, 0)]);
      }
    }),
  );
});

test("where nothing was measured, there is no line", () => {
  expect(metricsLine(new Map(), { Bus: "LicenseEventBus" }, now)).toBeUndefined();
});

test("a line takes no more than it must: of a full batch, 32 bytes a delivery", () => {
  const latencies = Array.from({ length: 10 }, (_, i) => 100 + i);
  const ofBatch = new Map<Metric, number[]>([
    ["Age", [0.123]],
    ["Delivered", latencies.map(() => 1)],
    ["Latency", latencies],
  ]);
  const dimensions = { Bus: "LicenseEventBus", Channel: "integrations" };
  expect(JSON.stringify(metricsLine(ofBatch, dimensions, now)).length).toBeLessThanOrEqual(320);
});
