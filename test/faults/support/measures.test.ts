import { expect, test } from "vitest";
import { maxWithin, percentile } from "./measures.ts";

test("a percentile is one of the values", () => {
  const values = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect(percentile(values, 0.99)).toBe(198);
  expect(percentile(values, 1)).toBe(200);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test("counts the maximum within a time, starting anywhere", () => {
  expect(maxWithin([0, 900, 950, 1000, 1899, 1900], 1000)).toBe(4);
  expect(maxWithin([5, 5, 5], 1)).toBe(3);
  expect(maxWithin([], 1000)).toBe(0);
});
