import { expect, test } from "vitest";
import { isBefore, maxPendingMs, waitsFor } from "./lane.ts";

const now = 1_700_000_000_000;

test("events are in order of acceptance, including those of one request", () => {
  const [first, second] = [{ accepted_at: now }, { accepted_at: now, position: 1 }];
  expect(isBefore(first, second)).toBe(true);
  expect(isBefore(second, first)).toBe(false);
  expect(isBefore(first, first)).toBe(false);
  expect(isBefore(second, { accepted_at: now + 1 })).toBe(true);
});

test("a delivery waits up to a limit for an earlier event that is not dispatched yet", () => {
  const pending = { accepted_at: now };
  const place = { accepted_at: now + 1 };
  expect(waitsFor(pending, place, now + maxPendingMs - 1)).toBe(true);
  expect(waitsFor(pending, place, now + maxPendingMs)).toBe(false);
  expect(waitsFor(pending, pending, now)).toBe(false);
  expect(waitsFor(place, pending, now + 1)).toBe(false);
  expect(waitsFor(undefined, place, now)).toBe(false);
});
