import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cut, oneLine } from "./plain-text.ts";

test("makes a text one line without invisible characters", () => {
  expect(oneLine(" a\r\n\tb\u0000\u2028c ")).toBe("a b c");
  expect(oneLine("\u202egnp\u2066.exe\u200b")).toBe("gnp.exe");
  expect(oneLine("👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿")).toBe("👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿");
  expect(oneLine("a\ud83d")).toBe("a\ufffd");
  // SQS refuses these.
  expect(oneLine("a\ufffe\uffff")).toBe("a\ufffd\ufffd");
});

test("a text that fits is unchanged, and a longer one ends with an ellipsis", () => {
  expect(cut("12345", 5)).toBe("12345");
  expect(cut("123456", 5)).toBe("1234…");
  expect(cut("123 56", 5)).toBe("123…");
  expect(cut("ab😀cd", 4)).toBe("ab…");
  expect(cut("a&b&c", 8, (character) => (character === "&" ? 5 : 1))).toBe("a&b…");
});

test("a cut text fits, has the same beginning and no half characters", () => {
  const sizeOf = (character: string) => Buffer.byteLength(character);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 3, max: 40 }), (text, most) => {
      const made = cut(text, most, sizeOf);
      expect(sizeOf(made)).toBeLessThanOrEqual(most);
      expect(made.isWellFormed()).toBe(true);
      if (made !== text) expect(text.startsWith(made.slice(0, -1))).toBe(true);
    }),
  );
});
