import fc from "fast-check";
import { expect, test } from "vitest";
import { fitsWildcard, parseWildcard } from "./wildcard.ts";

function fits(wildcard: string, text: string): boolean | string {
  const parsed = parseWildcard(wildcard, []);
  return parsed.ok ? fitsWildcard(text, parsed.value) : parsed.fault.message;
}

test.for([
  ["license.*", "license.activated", true],
  ["license.*", "license.", true],
  ["license.*", "license", false],
  ["*.created", "order.created", true],
  ["*", "", true],
  ["", "", true],
  ["", "a", false],
  ["a", "a", true],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["a*b*c", "a-b-c", true],
  ["a*b*c", "acb", false],
  ["*a*", "bab", true],
  ["*ab*ab*", "ab", false],
  ["*ab*ab*", "abab", true],
  ["ab*ba", "aba", false],
  ["dir/*.png", "dir/a/b.png", true],
  ["a.c", "abc", false],
  ["a?c", "abc", false],
  ["a\\*b", "a*b", true],
  ["a\\*b", "axb", false],
  ["a\\\\b", "a\\b", true],
  ["a\\\\*", "a\\anything", true],
  ["日*語", "日本語", true],
  ["a*", "a\nb", true],
] as const)("%j matches %j: %s", ([wildcard, text, verdict]) => {
  expect(fits(wildcard, text)).toBe(verdict);
});

test.for(["a**b", "**", "\\a", "a\\", "a*\\", "\\\\\\"])("refuses %j", (wildcard) => {
  expect(fits(wildcard, "")).toMatch(/two stars in a row|lone backslash/);
});

test("an escaped star next to a star is not two stars in a row", () => {
  expect(fits("\\**", "*abc")).toBe(true);
  expect(fits("*\\*", "abc*")).toBe(true);
});

test("a wildcard matches like the equivalent regular expression", () => {
  const wildcard = fc
    .array(fc.constantFrom("a", "b", "\\*", "\\\\", "*"), { maxLength: 8 })
    .map((tokens) => tokens.filter((token, i) => token !== "*" || tokens[i - 1] !== "*"));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "\\"), maxLength: 10 });
  fc.assert(
    fc.property(wildcard, text, (tokens, text) => {
      const source = tokens.map((token) => (token === "*" ? "[^]*" : token)).join("");
      expect(fits(tokens.join(""), text)).toBe(new RegExp(`^${source}$`).test(text));
    }),
    { numRuns: 2000 },
  );
});
