import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptorOf, accepts } from "./accepts.ts";
import { Leaf } from "./flatten.ts";
import { matches, parsePattern } from "./index.ts";
import { parseValues } from "./parse-values.ts";

/** True if `{"x": [value]}` matches `{"x": leaf}`. */
function takes(value: unknown, leaf: unknown): boolean {
  const parsed = parsePattern({ x: [value] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return matches(parsed.pattern, { x: leaf });
}

test.for([
  ["a", ["a"], ["A", "ab", "", 1, null, true]],
  ["", [""], ["a", null, 0, false]],
  [5, [5, 5.0, 5], ["5", 5.1, -5, null]],
  [0, [0, -0], ["0", false, null, ""]],
  [123456789012, [123456789012], [123456789013, "123456789012"]],
  [true, [true], [false, "true", 1]],
  [false, [false], [true, "false", 0, null]],
  [null, [null], ["null", false, 0, ""]],
  ["10.0.0.7", ["10.0.0.7", "10.0.0.007"], ["10.0.0.8", "10.0.0.70"]],
  ["2001:db8::5", ["2001:db8::5", "2001:0DB8::5"], ["2001:db8::6"]],
  [{ exactly: "10.0.0.7" }, ["10.0.0.7"], ["10.0.0.007"]],
  [{ prefix: "ab" }, ["ab", "abc"], ["a", "xab", 5, null]],
  [{ prefix: "" }, ["", "a"], [5, null, true]],
  [{ suffix: "bc" }, ["bc", "abc"], ["c", "bcx", 5, null]],
  [{ suffix: "" }, ["", "a"], [5, null, true]],
  [{ prefix: { "equals-ignore-case": "aB" } }, ["Ab", "abc"], ["a", "xab", 5]],
  [{ suffix: { "equals-ignore-case": "aB" } }, ["Ab", "cAB"], ["b", "abx", 5]],
  [{ "equals-ignore-case": "aB" }, ["ab", "AB"], ["a", "abc", 5, null]],
  [{ wildcard: "a*b" }, ["ab", "a--b"], ["a", "abc", 5, null]],
  [{ wildcard: "*" }, ["", "a"], [5, null, true]],
  [{ numeric: ["=", 5] }, [5, 5.0], ["5", 5.5, null, true]],
  [{ numeric: ["<", 5] }, [4.9, -1e300], [5, 6, "4"]],
  [{ numeric: ["<=", 5] }, [5, -5], [5.000001, "4"]],
  [{ numeric: [">", 5] }, [5.000001, 1e300], [5, "6"]],
  [{ numeric: [">=", 5] }, [5, 6], [4.9, "6"]],
  [{ numeric: [">", 0, "<=", 5] }, [0.1, 5], [0, 5.1, "3"]],
  [{ numeric: [">=", -1, "<", 1] }, [-1, 0, -0], [1, -1.1]],
  [{ cidr: "10.0.0.0/24" }, ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "x", 5, null]],
  [{ exists: true }, ["", 0, false, null, ["a"]], [[], {}, { y: 1 }]],
  [{ exists: false }, [[], {}, { y: 1 }, undefined], ["", 0, false, null, ["a"]]],
  [{ "anything-but": "a" }, ["b", "", 5, null, true], ["a", [], {}]],
  [{ "anything-but": "" }, ["b", 5], [""]],
  [{ "anything-but": 5 }, [6, "5", null], [5, 5.0]],
  [{ "anything-but": ["a", "b"] }, ["c", 5, null], ["a", "b"]],
  [{ "anything-but": [1, 2] }, [3, "1", null], [1, 2]],
  [{ "anything-but": { prefix: "a" } }, ["b", "", 5, null], ["a", "ab"]],
  [{ "anything-but": { prefix: ["a", "b"] } }, ["c", 5], ["a", "bc"]],
  [{ "anything-but": { suffix: "a" } }, ["b", "", 5, null], ["a", "ba"]],
  [{ "anything-but": { suffix: ["a", "b"] } }, ["c", 5], ["a", "cb"]],
  [{ "anything-but": { "equals-ignore-case": "a" } }, ["b", 5], ["a", "A"]],
  [{ "anything-but": { "equals-ignore-case": ["a", "b"] } }, ["c", 5], ["A", "B"]],
  [{ "anything-but": { wildcard: "a*b" } }, ["a", 5, null], ["ab", "axb"]],
  [{ "anything-but": { wildcard: ["a*", "*b"] } }, ["c", 5], ["a", "b"]],
  // The excluded address is compared as text.
  [{ "anything-but": "10.0.0.7" }, ["10.0.0.007"], ["10.0.0.7"]],
] as const)("%j", ([value, yes, no]) => {
  for (const leaf of yes) expect(takes(value, leaf), `takes ${JSON.stringify(leaf)}`).toBe(true);
  for (const leaf of no) expect(takes(value, leaf), `refuses ${JSON.stringify(leaf)}`).toBe(false);
});

test("does not read a number as an address if its field is also compared with numbers", () => {
  const cidr = { cidr: "0.0.0.0/0" };
  const takesFive = (...values: unknown[]) => {
    const parsed = parsePattern({ x: values });
    return parsed.ok && matches(parsed.pattern, { x: 5 });
  };
  expect(takesFive(cidr)).toBe(true);
  expect(takesFive(cidr, "a")).toBe(true);
  expect(takesFive(cidr, 6)).toBe(false);
  expect(takesFive(cidr, { numeric: [">", 5] })).toBe(false);
  expect(takesFive(cidr, { "anything-but": [5, 6] })).toBe(false);
});

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
