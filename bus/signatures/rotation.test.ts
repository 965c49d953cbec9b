import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  activeSecrets,
  defaultOverlapSeconds,
  maxActiveSecrets,
  maxOverlapSeconds,
  type RotatingSecret,
  rotate,
} from "./rotation.ts";

const hour = 3_600_000;

test("the old secret stays valid for 24 hours after the new one, which comes first", () => {
  const rotated = rotate([{ secret: "old" }], "new", undefined, 1000);
  expect(rotated).toEqual([{ secret: "new" }, { secret: "old", until: 1000 + 24 * hour }]);
  expect(activeSecrets(rotated, 1000 + 24 * hour - 1)).toEqual(["new", "old"]);
  expect(activeSecrets(rotated, 1000 + 24 * hour)).toEqual(["new"]);
});

test("an overlap of 0 ends the old secret at once", () => {
  expect(rotate([{ secret: "leaked" }], "new", 0, 1000)).toEqual([{ secret: "new" }]);
});

test("an overlap is at most 7 days", () => {
  expect(maxOverlapSeconds).toBe(7 * 86_400);
  for (const wrong of [-1, maxOverlapSeconds + 1, Number.NaN]) {
    expect(() => rotate([{ secret: "old" }], "new", wrong, 0)).toThrow(RangeError);
  }
});

test("repeated rotation keeps the newest ten", () => {
  let secrets: readonly RotatingSecret[] = [{ secret: "0" }];
  for (let i = 1; i <= 20; i++) secrets = rotate(secrets, String(i), undefined, i);
  expect(activeSecrets(secrets, 20)).toEqual(
    ["20", "19", "18", "17", "16", "15", "14", "13", "12", "11"].slice(0, maxActiveSecrets),
  );
});

/** Rotations, each some time after the one before. */
const anyRotations = fc.array(
  fc.record({
    pause: fc.nat({ max: 3 * 86_400_000 }),
    overlap: fc.option(fc.nat({ max: maxOverlapSeconds }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: maxActiveSecrets - 1 },
);

test("after any rotations, the newest secret signs, and each old one until its overlap ends", () => {
  fc.assert(
    fc.property(anyRotations, fc.nat({ max: 8 * 86_400_000 }), (rotations, later) => {
      let now = 0;
      let secrets: readonly RotatingSecret[] = [{ secret: "0" }];
      const ends = new Map<string, number>();
      for (const [i, { pause, overlap }] of rotations.entries()) {
        now += pause;
        const end = now + (overlap ?? defaultOverlapSeconds) * 1000;
        for (let j = 0; j <= i; j++) {
          ends.set(String(j), Math.min(ends.get(String(j)) ?? end, end));
        }
        secrets = rotate(secrets, String(i + 1), overlap, now);
      }
      const active = activeSecrets(secrets, now + later);
      const expected = rotations
        .map((_, j) => String(j))
        .filter((name) => now + later < (ends.get(name) ?? 0))
        .reverse();
      expect(active).toEqual([String(rotations.length), ...expected]);
    }),
  );
});

test("a rotation never extends the validity of a secret", () => {
  fc.assert(
    fc.property(anyRotations, (rotations) => {
      let now = 0;
      let secrets: readonly RotatingSecret[] = [{ secret: "first" }];
      let end = Number.POSITIVE_INFINITY;
      for (const { pause, overlap } of rotations) {
        now += pause;
        secrets = rotate(secrets, `at ${now}`, overlap, now);
        const first = secrets.find(({ secret }) => secret === "first");
        expect(first?.until ?? 0).toBeLessThanOrEqual(end);
        end = first?.until ?? 0;
      }
    }),
  );
});
