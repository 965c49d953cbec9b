import { expect, test } from "vitest";
import type { DeliveryFilter, DeliveryRecord } from "../delivery/row.ts";
import { deliveryId, timeOfId } from "../values/id.ts";
import type { CountedHour } from "./count.ts";
import { hourMs } from "./hours.ts";
import { maxRows, statisticsOf } from "./statistics.ts";

const start = Date.parse("2026-01-31T00:00:00Z");
const nowMs = start + 10 * hourMs;
const period = { from: start, to: nowMs };

type Period = { readonly from: number; readonly before: number };

/** Returns ports over rows in memory, each of two events, and what was read. */
function portsOver(rows: readonly DeliveryRecord[]) {
  const stored = new Map<number, CountedHour>();
  const read = { rows: 0, events: 0 };
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const page = async (
    _: number,
    { from = 0, before = Infinity }: DeliveryFilter,
    { limit, after }: { readonly limit: number; readonly after?: string },
  ) => {
    const found = sorted.filter(
      ({ id }) =>
        timeOfId(id) >= from && timeOfId(id) < before && (after === undefined || id < after),
    );
    const items = found.slice(0, limit);
    read.rows += items.length;
    const last = items.at(-1);
    return { items, ...(found.length > limit && last && { next: last.id }) };
  };
  const kept = {
    read: async (_: number, hours: readonly number[]) => hours.flatMap((h) => stored.get(h) ?? []),
    keep: async (_: number, hour: CountedHour) => {
      stored.set(hour.hour, hour);
    },
  };
  const countIn = async (_: number, { from, before }: Period, max: number) => {
    const times = sorted.map(({ id }) => timeOfId(id)).filter((at) => at >= from && at < before);
    const counts = times.slice(0, max).map((accepted_at) => ({ accepted_at, count: 2 }));
    read.events += counts.length;
    return { counts, isEnd: times.length <= max };
  };
  return { ports: { deliveries: { page }, events: { countIn }, kept }, read, stored };
}

let next = 0;
function delivered(at: number, more: object = {}): DeliveryRecord {
  next += 1;
  return {
    company_id: 1,
    id: deliveryId({ id: String(next), accepted_at: at }, "sub_1"),
    subscription_id: "sub_1",
    event_id: "e",
    event: "license.created",
    status: "delivered",
    attempts: 1,
    expires_at: 2 ** 40,
    ...more,
  };
}

const numbers = ({ hours }: { readonly hours: readonly CountedHour[] }) =>
  hours.map(({ hour, counts }) => [(hour - start) / hourMs, counts[0]?.delivered ?? 0]);

test("a second call reads only the hours that may have changed", async () => {
  const rows = [
    delivered(start + 1),
    delivered(start + hourMs),
    delivered(start + hourMs + 5),
    delivered(start + 2 * hourMs, { status: "dead" }),
    delivered(nowMs - 1),
  ];
  const { ports, read, stored } = portsOver(rows);
  const first = await statisticsOf(ports, 1, period, nowMs);
  expect(first.completeFrom).toBe(start);
  expect(numbers(first)).toEqual([
    ...[9, 8, 7, 6, 5, 4, 3].map((hour) => [hour, hour === 9 ? 1 : 0]),
    [2, 0],
    [1, 2],
    [0, 1],
  ]);
  expect(first.hours.map(({ events }) => events)).toEqual([2, 0, 0, 0, 0, 0, 0, 2, 4, 2]);
  // The last hour ended just now.
  expect(stored.size).toBe(9);
  Object.assign(read, { rows: 0, events: 0 });
  expect(await statisticsOf(ports, 1, period, nowMs)).toEqual(first);
  expect(read).toEqual({ rows: 1, events: 1 });
  Object.assign(read, { rows: 0, events: 0 });
  // The hour with a dead delivery is old by now.
  await statisticsOf(ports, 1, period, nowMs + hourMs);
  expect(read).toEqual({ rows: 2, events: 1 });
});

test("stops at the maximum, and says from where on it is complete", async () => {
  const rows = Array.from({ length: maxRows + 10 }, (_, i) =>
    delivered(start + (i % 4) * hourMs + i),
  );
  const { ports, read, stored } = portsOver(rows);
  const to = start + 4 * hourMs;
  const found = await statisticsOf(ports, 1, { from: start, to }, nowMs);
  expect(read.rows).toBe(maxRows);
  expect(found.completeFrom).toBe(start + hourMs);
  expect(
    numbers(found)
      .slice(0, 3)
      .map(([hour]) => hour),
  ).toEqual([3, 2, 1]);
  expect(stored.has(start)).toBe(false);
  // The kept hours leave room for the others.
  const second = await statisticsOf(ports, 1, { from: start, to }, nowMs);
  expect(second.completeFrom).toBe(start);
  expect(second.hours.reduce((sum, { counts }) => sum + (counts[0]?.delivered ?? 0), 0)).toBe(
    maxRows + 10,
  );
});

test("an hour with too many deliveries is counted in part, and not kept", async () => {
  const rows = Array.from({ length: maxRows + 1 }, (_, i) => delivered(start + i));
  const { ports, stored } = portsOver(rows);
  const found = await statisticsOf(ports, 1, { from: start, to: start + hourMs }, nowMs);
  expect(found.completeFrom).toBe(start + hourMs);
  expect(numbers(found)).toEqual([[0, maxRows]]);
  expect(stored.size).toBe(0);
});

test("stops at the maximum of events, and keeps the hours before", async () => {
  const { ports, stored } = portsOver([delivered(start), delivered(start + hourMs)]);
  const countIn = async () => ({
    counts: [{ accepted_at: start + hourMs + 5, count: 7 }],
    isEnd: false,
  });
  const to = start + 3 * hourMs;
  const found = await statisticsOf(
    { ...ports, events: { countIn } },
    1,
    { from: start, to },
    nowMs,
  );
  expect(found.completeFrom).toBe(start + 2 * hourMs);
  expect(found.hours).toMatchObject([
    { hour: start + 2 * hourMs, events: 0 },
    { hour: start + hourMs, events: 7 },
    { hour: start },
  ]);
  expect([...stored.keys()]).toEqual([start + 2 * hourMs]);
});
