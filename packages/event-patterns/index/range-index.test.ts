import fc from "fast-check";
import { expect, test } from "vitest";
import { RangeIndex } from "./range-index.ts";

const end = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(-Infinity, Infinity),
);
const range = fc.record({ low: end, high: end, value: fc.nat({ max: 3 }) });

test("finds the ranges that contain a number, after any additions and removals", () => {
  fc.assert(
    fc.property(
      fc.array(range, { minLength: 100, maxLength: 600, size: "max" }),
      fc.infiniteStream(fc.boolean()),
      fc.array(end, { minLength: 5 }),
      (ranges, keep, numbers) => {
        const index = new RangeIndex<number>();
        for (const { low, high, value } of ranges) index.add(low, high, value);
        const left = ranges.filter(({ low, high, value }) => {
          const kept = keep.next().value;
          if (!kept) index.remove(low, high, value);
          return kept;
        });
        for (const number of numbers) {
          const found: number[] = [];
          index.find(number, (value) => found.push(value));
          const expected = left
            .filter(({ low, high }) => low <= number && number <= high)
            .map(({ value }) => value);
          expect(found.toSorted()).toEqual(expected.toSorted());
        }
      },
    ),
  );
});

test("ignores the removal of a range that is not there", () => {
  const index = new RangeIndex<string>();
  index.remove(1, 2, "a");
  for (let i = 0; i < 300; i++) index.add(1, 2, "a");
  index.add(1, 2, "b");
  index.remove(1, 3, "a");
  for (let i = 0; i < 300; i++) index.remove(1, 2, "a");
  const found: string[] = [];
  index.find(1.5, (value) => found.push(value));
  expect(found).toEqual(["b"]);
});
