import { expect, test } from "vitest";
import { isExplainedBy } from "./killing.ts";

const takenAt = (...times: number[]) => ({
  eventId: "e",
  receiver: "a",
  taken: times.map((at) => ({ eventId: "e", receiver: "a", webhookId: "w", at, isTaken: true })),
});

test("a kill right after it was taken explains that it came again, and nothing else does", () => {
  const kills = [10_000, 60_000];
  expect(isExplainedBy(kills, takenAt(9_500, 14_000))).toBe(true);
  expect(isExplainedBy(kills, takenAt(9_500, 9_600))).toBe(false);
  expect(isExplainedBy(kills, takenAt(5_000, 14_000))).toBe(false);
  expect(isExplainedBy(kills, takenAt(10_500, 14_000))).toBe(false);
  expect(isExplainedBy(kills, takenAt(9_500, 59_000, 61_000))).toBe(true);
  expect(isExplainedBy(kills, takenAt(9_500, 14_000, 61_000))).toBe(false);
});
