import { expect, test } from "vitest";
import { retryAfter } from "./retry-after.ts";

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
])("Retry-After: %s asks for %i ms", (value, ms) => {
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
])("%s asks for nothing", (value) => {
  expect(retryAfter(value, now)).toBeUndefined();
});
