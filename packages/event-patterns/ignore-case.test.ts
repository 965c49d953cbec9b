import { expect, test } from "vitest";
import {
  endsIgnoringCase,
  equalsIgnoringCase,
  foldCase,
  lettersOf,
  startsIgnoringCase,
} from "./ignore-case.ts";

test.for([
  ["license", "LiCeNsE", true],
  ["license", "licenses", false],
  ["license", "licens", false],
  ["été", "ÉTÉ", true],
  ["日本語", "日本語", true],
  ["", "", true],
  ["", "a", false],
  // A character of the pattern matches only its own two cases.
  ["straße", "STRASSE", true],
  ["straße", "strasse", false],
  ["STRASSE", "straße", false],
  ["k", "\u212a", false],
  // The engine sees a character above U+FFFF as two question marks, and half of one as one.
  ["Party 🎉", "party 🎉", false],
  ["Party 🎉", "Party 🎉", false],
  ["Party 🎉", "party ??", true],
  ["\u{10400}", "\u{10428}", false],
  ["\ud800", "\ud800", true],
] as const)("%j ignoring case matches %j: %s", ([pattern, text, verdict]) => {
  expect(equalsIgnoringCase(text, lettersOf(pattern))).toBe(verdict);
});

test("matches a prefix and a suffix in any case and length", () => {
  expect(startsIgnoringCase("STRASSE 1", lettersOf("straß"))).toBe(true);
  expect(startsIgnoringCase("STRAS", lettersOf("straß"))).toBe(false);
  expect(startsIgnoringCase("a", lettersOf(""))).toBe(true);
  expect(endsIgnoringCase("Große STRASSE", lettersOf("straße"))).toBe(true);
  expect(endsIgnoringCase("RASSE", lettersOf("straße"))).toBe(false);
  expect(endsIgnoringCase("a", lettersOf(""))).toBe(true);
});

function formsOf(code: number) {
  const { lower, upper } = lettersOf(String.fromCodePoint(code));
  return { lower: lower[0] ?? "", upper: upper[0] ?? "" };
}

test("no form of a character starts or ends with its other form, so the first that fits is right", () => {
  const ambiguous = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const { lower, upper } = formsOf(code);
    if (lower === upper) continue;
    const [short, long] = lower.length < upper.length ? [lower, upper] : [upper, lower];
    if (long.startsWith(short) || long.endsWith(short)) ambiguous.push(code.toString(16));
  }
  expect(ambiguous).toEqual([]);
});

test("the forms of a character fold to the same text in any position", () => {
  const apart = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const { lower, upper } = formsOf(code);
    if (foldCase(lower) !== foldCase(upper)) apart.push(code.toString(16));
    if (foldCase(`a${lower}b${lower}`) !== `A${foldCase(upper)}B${foldCase(upper)}`)
      apart.push(code);
  }
  expect(apart).toEqual([]);
});
