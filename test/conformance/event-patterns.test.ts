import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { flatten, matches, matchesFlat, parsePattern } from "../../domain/patterns/index.ts";

type Case = {
  readonly name: string;
  readonly pattern: unknown;
  readonly event: unknown;
  readonly expect: boolean | "invalid";
};

/** Patterns and events with the verdict of AWS's engine, one case a line. */
const cases: readonly Case[] = readFileSync(
  new URL("./event-patterns.jsonl", import.meta.url),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

function verdict({ pattern, event }: Case): boolean | "invalid" {
  const parsed = parsePattern(pattern);
  return parsed.ok ? matches(parsed.pattern, event) : "invalid";
}

describe("event patterns get the verdict that AWS's engine gives", () => {
  test.for(cases)("$name: $expect", (each) => {
    expect(verdict(each), JSON.stringify(each)).toBe(each.expect);
  });

  test("all 520 cases are here", () => {
    expect(cases).toHaveLength(520);
  });
});

test("a pattern that was stored as JSON gives the same verdicts", () => {
  const wrong = cases.filter(({ pattern, event, expect }) => {
    const parsed = parsePattern(pattern);
    if (!parsed.ok) return false;
    return matches(JSON.parse(JSON.stringify(parsed.pattern)), event) !== expect;
  });
  expect(wrong).toEqual([]);
});

test("one flat event serves all patterns", () => {
  const patterns = cases.flatMap(({ pattern }) => {
    const parsed = parsePattern(pattern);
    return parsed.ok ? [parsed.pattern] : [];
  });
  for (const { event } of cases.slice(0, 50)) {
    const flat = flatten(event);
    for (const pattern of patterns) {
      expect(matchesFlat(pattern, flat)).toBe(matches(pattern, event));
    }
  }
});
