import { expect, test } from "vitest";
import { intervalOf, timeFilterIn, timeRange } from "./time-range.ts";

const now = new Date(2026, 10, 22, 12);
const from = Date.UTC(2026, 10, 21, 8, 30);
const to = Date.UTC(2026, 10, 21, 9);

test.each([
  [{ from, to }, "2026-11-21T08:30:00.000Z/2026-11-21T09:00:00.000Z"],
  [{ from }, "2026-11-21T08:30:00.000Z/.."],
  [{ to }, "../2026-11-21T09:00:00.000Z"],
  [{}, ""],
])("%j is %j in the address", (range, text) => {
  expect(intervalOf(range)).toBe(text);
  expect(timeFilterIn(text)).toBe(text);
  expect(timeRange(timeFilterIn(text), now)).toEqual(range);
});

test("an address can have another zone, and an end that is no time is open", () => {
  expect(timeFilterIn("2026-11-21T09:30+01:00/soon")).toBe("2026-11-21T08:30:00.000Z/..");
  for (const text of ["/", "soon/late", "2026-13-41T99:00Z/..", "21/11/2026", "toString"]) {
    expect(timeFilterIn(text), text).toBe("");
  }
});
