import { expect, test } from "vitest";
import {
  axisTime,
  duration,
  localTime,
  shortDuration,
  spanText,
  timeInSentence,
  timesIn,
  utcTime,
} from "./time.ts";

const now = Date.UTC(2026, 10, 22, 12);

test.each([
  [Date.UTC(2026, 10, 22, 11, 59, 3), "Today 11:59:03"],
  [Date.UTC(2026, 10, 22, 23, 59, 59), "Today 23:59:59"],
  [Date.UTC(2026, 10, 21), "Yesterday 00:00:00"],
  [Date.UTC(2026, 10, 20, 8, 5, 9), "Nov 20 08:05:09"],
  [Date.UTC(2026, 10, 23), "Nov 23 00:00:00"],
  [Date.UTC(2025, 10, 22), "2025-11-22 00:00:00"],
])("%d is %s", (ms, text) => {
  expect(localTime(ms, now, "UTC")).toBe(text);
});

test("days are those of the person's zone", () => {
  const beforeMidnightInParis = Date.UTC(2026, 10, 21, 22, 59);
  expect(localTime(beforeMidnightInParis, now, "Europe/Paris")).toBe("Yesterday 23:59:00");
  expect(localTime(beforeMidnightInParis + 60_000, now, "Europe/Paris")).toBe("Today 00:00:00");
  expect(localTime(beforeMidnightInParis, now, "Pacific/Auckland")).toBe("Yesterday 11:59:00");
});

test("yesterday has 23 hours when summer time begins", () => {
  const noon = Date.UTC(2026, 2, 30, 10);
  expect(localTime(Date.UTC(2026, 2, 28, 23), noon, "Europe/Paris")).toBe("Yesterday 00:00:00");
});

test("an axis names the day at midnight, and the time of day otherwise", () => {
  expect(axisTime(Date.UTC(2026, 10, 22), "UTC")).toBe("Nov 22");
  expect(axisTime(Date.UTC(2026, 10, 22), "Europe/Paris")).toBe("01:00");
});

test("a short duration has no fraction of zeros", () => {
  expect([2_000, 1_234, 30_000].map(shortDuration)).toEqual(["2 s", "1.23 s", "30 s"]);
});

test("a span of time has one day", () => {
  expect(spanText(now, now + 3_600_000, now, "UTC")).toBe("Today 12:00–13:00");
});

test("a time in UTC has milliseconds", () => {
  expect(utcTime(now + 7)).toBe("2026-11-22 12:00:00.007 UTC");
});

test.each([
  [0, "0 ms"],
  [42.4, "42 ms"],
  [1_234, "1.23 s"],
  [30_000, "30.0 s"],
  [300_000, "5 min"],
  [7_200_000, "2 h"],
  [75 * 3_600_000, "3 days"],
])("%d milliseconds are %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [now, "today at 12:00:00"],
  [now - 86_400_000, "yesterday at 12:00:00"],
  [now - 3 * 86_400_000, "on Nov 19 at 12:00:00"],
])("within a sentence, %d is %s", (ms, text) => {
  expect(timeInSentence(ms, now, "UTC")).toBe(text);
});

test("finds the times in a sentence", () => {
  expect(timesIn("Delivered at 2026-11-22T12:00:00.000Z with attempt 1.")).toEqual([
    "Delivered ",
    now,
    " with attempt 1.",
  ]);
  expect(timesIn("On its way.")).toEqual(["On its way."]);
});
