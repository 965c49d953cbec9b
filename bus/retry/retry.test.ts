import fc from "fast-check";
import { expect, test } from "vitest";
import { nextDelay, retryAfter, standardDelays } from "./retry.ts";

test("the standard schedule makes ten attempts over 75.6 hours", () => {
  expect(standardDelays.length + 1).toBe(10);
  const seconds = standardDelays.reduce((sum, delay) => sum + delay, 0);
  expect(Math.round(seconds / 360) / 10).toBe(75.6);
});

test("a delay is never shorter than the schedule says, and at most a fifth longer", () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: standardDelays.length }), random, (failed, r) => {
      const planned = (standardDelays[failed - 1] ?? 0) * 1000;
      const delay = nextDelay(undefined, failed, r) ?? 0;
      expect(delay).toBeGreaterThanOrEqual(planned);
      expect(delay).toBeLessThanOrEqual(planned * 1.2);
    }),
  );
});

test("a subscription's own delays replace the schedule, and it ends where they end", () => {
  const retry = { delays: [1, 2] };
  expect(nextDelay(retry, 1, 0)).toBe(1000);
  expect(nextDelay(retry, 2, 0)).toBe(2000);
  expect(nextDelay(retry, 3, 0)).toBeUndefined();
  expect(nextDelay({ delays: [] }, 1, 0)).toBeUndefined();
  expect(nextDelay(undefined, 10, 0)).toBeUndefined();
});

test("delays grow exponentially up to the maximum, or linearly, for the given number of retries", () => {
  const delaysOf = (retry: Parameters<typeof nextDelay>[0]) =>
    Array.from({ length: 13 }, (_, i) => nextDelay(retry, i + 1, 0)).map((ms) =>
      ms === undefined ? undefined : ms / 1000,
    );
  expect(delaysOf({ exponential: { first: 30, retries: 4 } }).slice(0, 5)).toEqual([
    ...[30, 60, 120, 240],
    undefined,
  ]);
  expect(delaysOf({ exponential: { first: 10, factor: 3, longest: 100 } }).filter(Boolean)).toEqual(
    [10, 30, 90, ...Array(7).fill(100)],
  );
  expect(delaysOf({ linear: { step: 60, retries: 3 } }).slice(0, 4)).toEqual([
    ...[60, 120, 180],
    undefined,
  ]);
});

const now = Date.UTC(1994, 10, 6, 8, 49, 0);

test.each([
  ["120", 120_000],
  [" 7 ", 7_000],
  ["0", 0],
  ["999999", 86_400_000],
  // The three forms of RFC 9110, section 5.6.7.
  ["Sun, 06 Nov 1994 08:49:37 GMT", 37_000],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 37_000],
  ["Sun Nov  6 08:49:37 1994", 37_000],
  ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
  ["Tue, 08 Nov 1994 08:49:37 GMT", 86_400_000],
])("Retry-After: %s means %i ms", (value, ms) => {
  expect(retryAfter(value, now)).toBe(ms);
});

test.each([
  undefined,
  "",
  "soon",
  "-5",
  "1.5",
  "1e3",
  "2026-01-01",
  "Sun, 99 Nov 1994 08:49:37 GMT",
])("ignores %s", (value) => {
  expect(retryAfter(value, now)).toBeUndefined();
});
