import { expect, test } from "vitest";
import { dueTimeOf } from "./at-expression.ts";

test.each([
  ["at(2026-11-22T10:21:00)", "UTC", "2026-11-22T10:21:00Z"],
  ["at(2026-11-22T10:21:07)", "Asia/Kolkata", "2026-11-22T04:51:07Z"],
  ["at(2026-07-01T00:00:00)", "America/New_York", "2026-07-01T04:00:00Z"],
  ["at(2026-12-01T00:00:00)", "America/New_York", "2026-12-01T05:00:00Z"],
  ["at(2028-02-29T12:00:00)", "UTC", "2028-02-29T12:00:00Z"],
  ["at(1999-12-31T23:59:59)", "Pacific/Kiritimati", "1999-12-31T09:59:59Z"],
  // The clocks show it twice, and never: they are set back and forward that night.
  ["at(2026-10-25T02:30:00)", "Europe/Berlin", "2026-10-25T00:30:00Z"],
  ["at(2026-03-29T02:30:00)", "Europe/Berlin", "2026-03-29T01:30:00Z"],
  ["at(2026-10-25T03:30:00)", "Europe/Berlin", "2026-10-25T02:30:00Z"],
])("%s in %s is %s", (expression, timeZone, instant) => {
  expect(new Date(dueTimeOf(expression, timeZone)).toISOString()).toBe(
    instant.replace("Z", ".000Z"),
  );
});

test.each([
  ["at(2026-02-30T00:00:00)"],
  ["at(2026-13-01T00:00:00)"],
  ["at(2026-01-01T24:00:00)"],
  ["at(2026-01-01T00:00)"],
  ["at(2026-01-01T00:00:00Z)"],
  ["at(2021-12-31)"],
  [" at(2026-01-01T00:00:00)"],
  ["at()"],
  ["2026-01-01T00:00:00"],
])("%s is refused in the words of AWS", (expression) => {
  expect(() => dueTimeOf(expression, "UTC")).toThrow(
    expect.objectContaining({
      code: "ValidationException",
      message: `Invalid Schedule Expression ${expression}.`,
    }),
  );
});

test.each(["rate(5 minutes)", "cron(0 9 ? * MON *)"])("%s is told to be missing here", (text) => {
  expect(() => dueTimeOf(text, "UTC")).toThrow(
    `The embedded AWS has one-time schedules only: at(…), and not ${text}`,
  );
});

test.each(["Mars/Olympus", "+01:00", ""])("%j is not a time zone", (timeZone) => {
  expect(() => dueTimeOf("at(2026-01-01T00:00:00)", timeZone)).toThrow(
    `Invalid ScheduleExpressionTimezone ${timeZone}.`,
  );
});
