import fc from "fast-check";
import { expect, test } from "vitest";
import { hourId, hourMs, hourOf, hoursBetween, runsOf } from "./hours.ts";

const ms = fc.integer({ min: 0, max: 2 ** 45 });

test("the hours of a period cover each of its times once, newest first", () => {
  fc.assert(
    fc.property(ms, fc.integer({ min: 1, max: 100 * hourMs }), (from, length) => {
      const hours = hoursBetween(from, from + length);
      expect(hours.at(-1)).toBe(hourOf(from));
      expect(hours[0]).toBe(hourOf(from + length - 1));
      expect(hours.every((hour, i) => i === 0 || hour === (hours[i - 1] ?? 0) - hourMs)).toBe(true);
    }),
  );
});

test("an empty period has no hours", () => {
  expect(hoursBetween(hourMs, hourMs)).toEqual([]);
  expect(hoursBetween(2 * hourMs, hourMs)).toEqual([]);
});

test("runs have the same hours, and as few queries as possible", () => {
  const some = fc.uniqueArray(fc.nat(40)).map((n) => n.toSorted((a, b) => b - a));
  fc.assert(
    fc.property(some, (numbers) => {
      const hours = numbers.map((n) => n * hourMs);
      const runs = runsOf(hours);
      expect(runs.flatMap(({ from, before }) => hoursBetween(from, before))).toEqual(hours);
      const gaps = hours.filter((hour, i) => i > 0 && hour !== (hours[i - 1] ?? 0) - hourMs);
      expect(runs).toHaveLength(hours.length === 0 ? 0 : gaps.length + 1);
    }),
  );
});

test("ids sort by time", () => {
  expect(hourId(Date.parse("2026-01-31T09:00:00Z"))).toBe("2026-01-31T09");
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      const order = hourOf(a) - hourOf(b);
      expect(Math.sign(hourId(a).localeCompare(hourId(b)))).toBe(Math.sign(order));
    }),
  );
});
