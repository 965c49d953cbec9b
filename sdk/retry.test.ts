import * as fc from "fast-check";
import { expect, test } from "vitest";
import { delayBefore, pauseOf } from "./retry.ts";

test("doubles the maximum delay with each retry, up to half a minute", () => {
  const longest = [1, 2, 3, 7, 50].map((retry) => delayBefore(retry, 0, 1));
  expect(longest).toEqual([500, 1000, 2000, 30_000, 30_000]);
});

test("never waits less than the bus requests", () => {
  const random = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(60_000), random, (retry, after, chance) => {
      expect(delayBefore(retry, after, chance)).toBeGreaterThanOrEqual(after);
    }),
  );
});

test.each([
  ["seconds", "120", 120_000],
  ["a date", "Wed, 21 Oct 2015 07:28:10 GMT", 10_000],
  ["a date that is over", "Wed, 21 Oct 2015 07:27:00 GMT", 0],
  ["nothing that can be read", "soon", undefined],
  ["nothing", null, undefined],
])("parses Retry-After: %s", (_, value, expected) => {
  expect(pauseOf(value, Date.parse("2015-10-21T07:28:00Z"))).toBe(expected);
});
