import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptorOf } from "./acceptor.ts";
import { accepts } from "./accepts.ts";
import { Leaf } from "./leaf.ts";
import { parseValues } from "./parse-values.ts";

const word = fc.stringMatching(/^[abAB]{0,3}$/);
const number = fc.integer({ min: -3, max: 3 });
const value = fc.oneof(
  word,
  number,
  fc.constant(null),
  fc.record({ prefix: word }),
  fc.record({ suffix: word }),
  fc.record({ "equals-ignore-case": word }),
  fc
    .record({ wildcard: word.map((text) => `*${text}*`) })
    .filter(({ wildcard }) => wildcard !== "**"),
  fc.record({ wildcard: fc.tuple(word, word).map((parts) => parts.join("*")) }),
  fc.record({ numeric: fc.tuple(fc.constantFrom("<", ">="), number) }),
  fc.record({ cidr: fc.constantFrom("10.0.0.0/24", "10.0.0.0/8") }),
  fc.record({ "anything-but": fc.oneof(word, number) }),
);
const leaf = fc.oneof(word, number, fc.constantFrom("10.0.0.7", "10.1.0.7", null, true));

test("accepts the same leaves with an index as without one", () => {
  const verdicts = { true: 0, false: 0 };
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 4, maxLength: 8 }),
      fc.array(leaf),
      (values, leaves) => {
        const parsed = parseValues(values, [], true);
        if (!parsed.ok) throw new Error(parsed.fault.message);
        const { matchers } = parsed.value;
        const accept = acceptorOf({ path: ["a"], ...parsed.value }, 1_000_000);
        for (const leaf of leaves.map((value) => new Leaf(value))) {
          const expected = matchers.some((matcher) => accepts(matcher, leaf));
          expect(accept(leaf)).toBe(expected);
          verdicts[`${expected}`]++;
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(300);
});
