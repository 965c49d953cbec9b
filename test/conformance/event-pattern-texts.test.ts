import { describe, expect, test } from "vitest";
import {
  flattenText,
  matchesFlat,
  PatternIndex,
  parsePatternText,
} from "../../packages/event-patterns/index.ts";
import { patternTextCases as cases } from "../support/pattern-cases.ts";

describe("patterns in text get the verdict of AWS's engine", () => {
  test.for(cases)("$pattern and $event: $expect", ({ pattern, event, expect: verdict }) => {
    const parsed = parsePatternText(pattern);
    expect(parsed.ok ? matchesFlat(parsed.pattern, flattenText(event)) : "invalid").toBe(verdict);
  });

  test("contains all 599 cases, and each verdict often", () => {
    expect(cases).toHaveLength(599);
    for (const verdict of [true, false, "invalid"]) {
      expect(cases.filter(({ expect }) => expect === verdict).length).toBeGreaterThan(100);
    }
  });
});

test("an index over all these patterns gives the same verdicts", () => {
  const index = new PatternIndex<number>();
  for (const [i, { pattern }] of cases.entries()) {
    const parsed = parsePatternText(pattern);
    if (parsed.ok) index.add(i, parsed.pattern);
  }
  const wrong = cases.filter(
    ({ event, expect }, i) => index.matching(flattenText(event)).includes(i) !== (expect === true),
  );
  expect(wrong).toEqual([]);
});
