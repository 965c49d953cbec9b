import { describe, expect, test } from "vitest";
import {
  flatten,
  matches,
  matchesFlat,
  PatternIndex,
  parsePattern,
} from "../../packages/event-patterns/index.ts";
import { patternCases as cases, type PatternCase } from "../support/pattern-cases.ts";

function verdict({ pattern, event }: PatternCase): boolean | "invalid" {
  const parsed = parsePattern(pattern);
  return parsed.ok ? matches(parsed.pattern, event) : "invalid";
}

describe("event patterns get the verdict of AWS's engine", () => {
  test.for(cases)("$name: $expect", (each) => {
    expect(verdict(each), JSON.stringify(each)).toBe(each.expect);
  });

  test("contains all 520 cases", () => {
    expect(cases).toHaveLength(520);
  });
});

const compiled = cases.flatMap(({ name, pattern }) => {
  const parsed = parsePattern(pattern);
  return parsed.ok ? [{ name, pattern: parsed.pattern }] : [];
});

test("an index over all the patterns gives the same verdicts", () => {
  const index = new PatternIndex<string>();
  for (const { name, pattern } of compiled) index.add(name, pattern);
  const wrong = cases.filter(({ name, event, expect }) => {
    const found = index.matching(flatten(event)).includes(name);
    return found !== (expect === true);
  });
  expect(wrong).toEqual([]);
});

test("a pattern that was stored as JSON gives the same verdicts", () => {
  const byName = new Map(compiled.map(({ name, pattern }) => [name, JSON.stringify(pattern)]));
  const wrong = cases.filter(({ name, event, expect }) => {
    const stored = byName.get(name);
    return stored !== undefined && matches(JSON.parse(stored), event) !== expect;
  });
  expect(wrong).toEqual([]);
});

test("one flat event works with all patterns, one by one and in an index", () => {
  const index = new PatternIndex<string>();
  for (const { name, pattern } of compiled) index.add(name, pattern);
  for (const { event } of cases.slice(0, 50)) {
    const flat = flatten(event);
    const matching = compiled.filter(({ pattern }) => matchesFlat(pattern, flat));
    for (const { pattern } of compiled) {
      expect(matchesFlat(pattern, flat)).toBe(matches(pattern, event));
    }
    expect(index.matching(flat).toSorted()).toEqual(matching.map(({ name }) => name).toSorted());
  }
});
