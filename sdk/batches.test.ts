import * as fc from "fast-check";
import { expect, test } from "vitest";
import { batches, bytesLimit, fits, mostEvents } from "./batches.ts";

const bodyBytes = (batch: readonly { bytes: number }[]) =>
  batch.reduce((sum, { bytes }) => sum + bytes, batch.length + 1);
const anyItems = fc.array(fc.record({ bytes: fc.oneof(fc.nat(300), fc.nat(bytesLimit - 3)) }), {
  maxLength: 400,
});

test("any events come out in order, in batches within the limits, and in no more than it takes", () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const made = [...batches(items)];
      expect(made.flat()).toEqual(items);
      for (const [i, batch] of made.entries()) {
        expect(batch.length).toBeLessThanOrEqual(mostEvents);
        expect(bodyBytes(batch)).toBeLessThan(bytesLimit);
        const [next] = made[i + 1] ?? [];
        const hasRoom =
          next && batch.length < mostEvents && bodyBytes([...batch, next]) < bytesLimit;
        expect(hasRoom).not.toBe(true);
      }
    }),
  );
});

test("an event fits if a request with it alone is below the limit", () => {
  expect(fits({ bytes: bytesLimit - 3 })).toBe(true);
  expect(fits({ bytes: bytesLimit - 2 })).toBe(false);
});

test("two events that would make the limit together go apart", () => {
  const rest = bytesLimit - 100 - 3;
  expect([...batches([{ bytes: 100 }, { bytes: rest }])]).toHaveLength(2);
  expect([...batches([{ bytes: 100 }, { bytes: rest - 1 }])]).toHaveLength(1);
});
