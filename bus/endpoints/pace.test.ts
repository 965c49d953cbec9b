import fc from "fast-check";
import { expect, test } from "vitest";
import { paceOf, type RateLimit, spanSeconds } from "./pace.ts";

/** Counts the deliveries of each second of a span. */
function perSecondOf(pace: readonly number[]): readonly number[] {
  return Array.from(
    { length: spanSeconds },
    (_, second) => pace.filter((at) => at === second).length,
  );
}

test("an endpoint without a limit gets 100 a second", () => {
  expect(new Set(perSecondOf(paceOf(undefined, false)))).toEqual(new Set([100]));
});

test("after an outage the rate doubles each second, up to the limit", () => {
  expect(perSecondOf(paceOf(undefined, true)).slice(0, 9)).toEqual([
    1, 2, 4, 8, 16, 32, 64, 100, 100,
  ]);
  const limit = { max: 5, per: "second" } as const;
  expect(perSecondOf(paceOf(limit, true)).slice(0, 5)).toEqual([1, 2, 4, 5, 5]);
});

test("a limit of one a minute sends the first delivery at once", () => {
  expect(paceOf({ max: 1, per: "minute" }, false)).toEqual([0]);
});

test("a span uses up a limit, never exceeds it, and is ordered by time", () => {
  const limits = fc.record({
    max: fc.integer({ min: 1, max: 6_000 }),
    per: fc.constantFrom<RateLimit["per"]>("second", "minute"),
  });
  fc.assert(
    fc.property(limits, (limit) => {
      const pace = paceOf(limit, false);
      const rate = Math.min(limit.per === "minute" ? limit.max / 60 : limit.max, 100);
      expect(pace).toHaveLength(Math.round(spanSeconds * rate));
      expect(pace).toEqual(pace.toSorted((a, b) => a - b));
      expect(Math.max(...perSecondOf(pace))).toBeLessThanOrEqual(Math.ceil(rate));
      const gradual = paceOf(limit, true);
      expect(gradual.length).toBeLessThanOrEqual(pace.length);
      expect(Math.max(...perSecondOf(gradual))).toBeLessThanOrEqual(Math.ceil(rate));
    }),
  );
});
