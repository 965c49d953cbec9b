import fc from "fast-check";
import { expect, test } from "vitest";
import { nextDelay, standardDelays } from "./retry.ts";

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
