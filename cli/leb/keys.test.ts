import { expect, test } from "vitest";
import { expiryOf } from "./keys.ts";

const now = Date.UTC(2026, 10, 22, 12);

test.each([
  ["12h", Date.UTC(2026, 10, 23, 0)],
  ["90d", Date.UTC(2027, 1, 20, 12)],
  ["2027-01-31", Date.UTC(2027, 0, 31)],
  ["2027-01-31T12:00:00Z", Date.UTC(2027, 0, 31, 12)],
  ["2027-01-31T12:00+01:00", Date.UTC(2027, 0, 31, 11)],
])("reads %s as a time", (text, time) => {
  expect(expiryOf(text, now)).toBe(time);
});

test.each([
  "",
  "90",
  "3 days",
  "tomorrow",
  "2027-02-31T99:00:00Z",
  "01/02/2027",
  "0d",
  "2026-01-01",
])("refuses %j", (text) => {
  expect(() => expiryOf(text, now)).toThrow(/Expected|in the future/);
});
