import { expect, test } from "vitest";
import { durationRange, stacked, timesOnAxis, wholeSteps } from "./draw-chart.ts";

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();

test("parts of a bar stand on each other", () => {
  expect(
    stacked([
      [1, 2, null],
      [10, 0, 3],
      [100, null, 0],
    ]),
  ).toEqual([
    [1, 2, 0],
    [11, 2, 3],
    [111, 2, 3],
  ]);
});

test("an axis of durations begins and ends with named ones", () => {
  expect(durationRange(80, 3_000)).toEqual([10, 10_000]);
  expect(durationRange(100, 100)).toEqual([100, 1_000]);
  expect(durationRange(0.5, 0.5)).toEqual([1, 10]);
});

test("steps of an axis ascend", () => {
  expect(wholeSteps).toEqual(wholeSteps.toSorted((a, b) => a - b));
});

test("an axis names fewer times when it is narrow", () => {
  const day = { from: at(18, 15), to: at(19, 15) };
  const hoursOf = (width: number) =>
    timesOnAxis(day, width).map((time) => new Date(time).getHours());
  expect(hoursOf(640)).toEqual([15, 18, 21, 0, 3, 6, 9, 12]);
  expect(hoursOf(340)).toEqual([18, 0, 6, 12]);
});

test("an axis of a week names its days", () => {
  const week = { from: at(12, 18), to: at(19, 18) };
  const daysOf = (width: number) =>
    timesOnAxis(week, width).map((time) => new Date(time).getDate());
  expect(daysOf(640)).toEqual([13, 14, 15, 16, 17, 18, 19]);
  expect(daysOf(340)).toEqual([13, 15, 17, 19]);
});
