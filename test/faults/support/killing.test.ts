import { expect, test } from "vitest";
import { isExplainedBy } from "./killing.ts";

const takenAt = (...times: number[]) => ({
  eventId: "e",
  receiver: "a",
  taken: times.map((at) => ({ eventId: "e", receiver: "a", webhookId: "w", at, isTaken: true })),
});

const kills = [10_000, 60_000];

test("a kill before the taking was recorded explains that it came again, and nothing else does", () => {
  expect(isExplainedBy(kills, takenAt(9_500, 14_000), 1)).toBe(true);
  expect(isExplainedBy(kills, takenAt(9_500, 9_600), 1)).toBe(false);
  expect(isExplainedBy(kills, takenAt(10_500, 14_000), 1)).toBe(false);
  expect(isExplainedBy(kills, takenAt(9_500, 59_000, 61_000), 1)).toBe(true);
  expect(isExplainedBy(kills, takenAt(9_500, 14_000, 15_000), 1)).toBe(false);
});

test("what the bus had recorded it should not have sent again", () => {
  expect(isExplainedBy(kills, takenAt(9_500, 14_000), 2)).toBe(false);
  expect(isExplainedBy(kills, takenAt(9_500, 59_000, 61_000), 2)).toBe(false);
});
