import { expect, test } from "vitest";
import type { Statistics } from "../../sdk/index.ts";
import {
  acceptedOf,
  activityIn,
  eventsIn,
  failingOf,
  joined,
  successRate,
  sumOf,
  totalOf,
} from "./activity.ts";

const hourMs = 3_600_000;
const start = 1_700_000_000_000;

function item(hour: number, counts: Partial<Statistics["items"][number]> = {}) {
  return {
    ...{ hour: start + hour * hourMs, subscription_id: "sub_1", delivered: 0, failed_attempts: 0 },
    ...{ dead: 0, held: 0, retrying: 0, dropped: 0, latency_p50_ms: null, latency_p99_ms: null },
    counted_at: start,
    ...counts,
  };
}

test("counts of a span are added, and the slowest latency stands for all", () => {
  const items = [
    item(0, { delivered: 3, latency_p50_ms: 80, latency_p99_ms: 90 }),
    item(1, { dead: 2, failed_attempts: 20 }),
    item(1, { delivered: 1, latency_p50_ms: 20, latency_p99_ms: 500 }),
    item(2, { held: 4 }),
  ];
  const spans = activityIn(items, { from: start, to: start + 6 * hourMs }, 2);
  expect(spans).toHaveLength(3);
  expect(spans[0]).toMatchObject({ from: start, to: start + 2 * hourMs, delivered: 4, dead: 2 });
  expect(spans[0]).toMatchObject({ failed_attempts: 20, p50: 80, p99: 500 });
  expect(spans[1]).toMatchObject({ delivered: 0, held: 4, p50: null });
  expect(spans[2]).toMatchObject({ delivered: 0, held: 0, p99: null });
});

test("a dropped delivery is neither a success nor a failure", () => {
  const sum = sumOf([item(0, { delivered: 3, dead: 1, dropped: 6 })]);
  expect(totalOf(sum)).toBe(10);
  expect(successRate(sum)).toBe(0.75);
  expect(successRate(sumOf([item(0, { dropped: 6 })]))).toBeUndefined();
});

test("a delivery that waits for its endpoint or a poll does not fail", () => {
  const sum = sumOf([item(0, { held: 4, retrying: 2, dead: 1, delivered: 9, dropped: 1 })]);
  expect(failingOf(sum)).toBe(3);
});

test("joined periods end at the hour that was not counted", () => {
  const period = (from: number, complete: number, hours: number[]) => ({
    ...{ from: start + from * hourMs, to: start + (from + 2) * hourMs },
    complete_from: start + complete * hourMs,
    items: hours.map((hour) => item(hour)),
    events: hours.map((hour) => ({ hour: start + hour * hourMs, accepted: hour })),
  });
  const span = { from: start, to: start + 6 * hourMs };
  const [newest, middle, oldest] = [period(4, 4, [5, 4]), period(2, 3, [3, 2]), period(0, 0, [1])];
  const hoursOf = ({ items }: Statistics) => items.map(({ hour }) => (hour - start) / hourMs);
  const cut = joined([newest, middle, oldest], span);
  expect(cut).toMatchObject({ ...span, complete_from: start + 3 * hourMs });
  expect(hoursOf(cut)).toEqual([5, 4, 3]);
  expect(acceptedOf(cut.events)).toBe(12);
  expect(eventsIn({ ...span, events: cut.events }, 2)).toEqual([0, 3, 9]);
  const whole = joined([newest, oldest], span);
  expect(whole.complete_from).toBe(start);
  expect(hoursOf(whole)).toEqual([5, 4, 1]);
});
