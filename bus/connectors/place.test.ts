import fc from "fast-check";
import { expect, test } from "vitest";
import { placeOf } from "./place.ts";

const event = { ts: 1_700_000_000, accepted_at: 1_700_000_000_123, position: 3, id: "b" };

test("events are in the order in which they happened, and then were accepted", () => {
  const inOrder = [
    { ...event, ts: 999 },
    { ...event, accepted_at: 5 },
    { ...event, position: 2 },
    { ...event, id: "a" },
    event,
    { ...event, position: 10, id: "a" },
    { ...event, ts: event.ts + 1, accepted_at: 0 },
  ].map(placeOf);
  expect(inOrder.toSorted()).toEqual(inOrder);
});

test("places sort as the numbers in them do", () => {
  const number = fc.maxSafeNat();
  fc.assert(
    fc.property(number, number, (a, b) => {
      const [first, second] = [placeOf({ ...event, ts: a }), placeOf({ ...event, ts: b })];
      expect(Math.sign(first < second ? -1 : first > second ? 1 : 0)).toBe(Math.sign(a - b));
    }),
  );
});
