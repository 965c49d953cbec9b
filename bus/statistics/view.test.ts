import { expect, test } from "vitest";
import { hourMs } from "./hours.ts";
import { periodOf, statisticsView } from "./view.ts";

const nowMs = Date.parse("2026-01-31T09:30:00Z");
const hour = Date.parse("2026-01-31T09:00:00Z");

test.each([
  [{}, hour - 23 * hourMs, hour + hourMs],
  [{ from: "2026-01-31T08:59:00Z" }, hour - hourMs, hour + hourMs],
  [{ from: "2026-01-30", to: "2026-01-31" }, hour - 33 * hourMs, hour - 9 * hourMs],
  [{ to: String(hour) }, hour - 24 * hourMs, hour],
  [{ from: String(hour - 47 * hourMs) }, hour - 47 * hourMs, hour + hourMs],
])("%j means whole hours", (query, from, to) => {
  expect(periodOf(query, nowMs)).toEqual({ ok: true, period: { from, to } });
});

test.each([
  [{ from: "2026-01-31T11:00:00Z" }, "must be before the end of the period"],
  [{ from: "2026-01-29" }, "must be at most 48 hours before the end of the period"],
])("refuses %j", (query, message) => {
  expect(periodOf(query, nowMs)).toEqual({ ok: false, faults: [{ pointer: "/from", message }] });
});

test("shows one item for each hour and subscription", () => {
  const none = { delivered: 0, failed_attempts: 0, dead: 0, held: 0, retrying: 0, dropped: 0 };
  const counts = [
    { subscription_id: "sub_1", ...none, delivered: 1, p50_ms: 5, p99_ms: 7 },
    { subscription_id: "sub_2", ...none, held: 1 },
  ];
  const hours = [
    { hour, counted_at: nowMs, counts, events: 3 },
    { hour: hour - hourMs, counted_at: nowMs, counts: [], events: 0 },
  ];
  const statistics = { hours, completeFrom: hour };
  const period = { from: hour, to: hour + hourMs };
  const { items, complete_from, events } = statisticsView(statistics, period);
  expect(complete_from).toBe(hour);
  expect(events).toEqual([{ hour, accepted: 3 }]);
  expect(items).toMatchObject([
    { hour, subscription_id: "sub_1", latency_p50_ms: 5, latency_p99_ms: 7 },
    { hour, subscription_id: "sub_2", latency_p50_ms: null, held: 1, counted_at: nowMs },
  ]);
  expect(statisticsView(statistics, period, "sub_2").items).toHaveLength(1);
});
