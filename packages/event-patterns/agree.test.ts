import fc from "fast-check";
import { expect, test } from "vitest";
import { type FlatEvent, flatten, matches, parsePattern } from "./index.ts";
import type { Condition } from "./pattern.ts";

/**
 * The engine's definition of consistency, implemented naively: try every leaf for every condition,
 * and remember for each array which element it was in. It is correct, but takes forever on large
 * events.
 */
type PlainLeaf = { path: string; value: unknown; elements: ReadonlyMap<number, number> };

function plainLeaves(event: object): readonly PlainLeaf[] {
  const leaves: PlainLeaf[] = [];
  let arrays = 0;
  const visit = (
    value: unknown,
    path: readonly string[],
    elements: ReadonlyMap<number, number>,
  ) => {
    if (Array.isArray(value)) {
      const array = arrays++;
      for (const [i, element] of value.entries()) {
        const inside = typeof element === "object" && element !== null;
        visit(element, path, inside ? new Map([...elements, [array, i]]) : elements);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(child, [...path, key], elements);
    } else leaves.push({ path: path.join("."), value, elements });
  };
  visit(event, [], new Map());
  return leaves;
}

function plainlyAgree(
  conditions: readonly Condition[],
  leaves: readonly PlainLeaf[],
  fixed: ReadonlyMap<number, number> = new Map(),
): boolean {
  const [condition, ...rest] = conditions;
  if (!condition) return true;
  const consistent = leaves.filter(
    ({ path, elements }) =>
      path === condition.path.join(".") &&
      [...elements].every(([array, index]) => (fixed.get(array) ?? index) === index),
  );
  if (condition.mayBeAbsent && consistent.length === 0 && plainlyAgree(rest, leaves, fixed))
    return true;
  return consistent.some(
    ({ value, elements }) =>
      condition.matchers.some((matcher) => matcher.kind === "equals" && matcher.value === value) &&
      plainlyAgree(rest, leaves, new Map([...fixed, ...elements])),
  );
}

/** The order in which the engine visits fields. */
const byPath = (a: Condition, b: Condition) => (a.path.join(".") < b.path.join(".") ? -1 : 1);

const key = fc.constantFrom("a", "b", "c", "a.b", "b.c", "a.a");
const leaf = fc.constantFrom(0, 1, 2);

const event: fc.Arbitrary<object> = fc.letrec<{ value: unknown; list: unknown; object: object }>(
  (tie) => ({
    value: fc.oneof({ maxDepth: 6, depthSize: "medium" }, leaf, tie("list"), tie("object")),
    list: fc.array(tie("value"), { maxLength: 3 }),
    object: fc.dictionary(key, tie("value"), { minKeys: 1, maxKeys: 3 }),
  }),
).object;

const values = fc.uniqueArray(fc.constantFrom<unknown>(0, 1, 2, { exists: false }), {
  minLength: 1,
  maxLength: 3,
});
const pattern = fc.dictionary(
  fc
    .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 })
    .map((path) => path.join(".")),
  values,
  { minKeys: 2, maxKeys: 4 },
);

/** Events derived from the pattern, so that some of the fields are found. */
const both = fc.tuple(pattern, event, fc.array(fc.tuple(fc.nat(), event), { maxLength: 3 }));

test("fields agree on elements of arrays exactly if some choice of leaves is consistent", () => {
  const verdicts = { true: 0, false: 0 };
  fc.assert(
    fc.property(both, ([pattern, base, others]) => {
      const elements = [base, ...others.map(([, other]) => other)];
      const event = { a: elements, b: [...elements, base], ...base };
      const parsed = parsePattern(pattern);
      if (!parsed.ok) throw new Error(parsed.fault.message);
      const leaves = plainLeaves(event);
      const expected = parsed.pattern.alternatives.some((conditions) =>
        plainlyAgree(conditions.toSorted(byPath), leaves),
      );
      expect(matches(parsed.pattern, event)).toBe(expected);
      verdicts[`${expected}`]++;
    }),
    { numRuns: 5000 },
  );
  // The property is meaningful only if both verdicts occur often.
  expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(500);
});

test("the leaves of a flat event are those of the event", () => {
  const valuesOf = (fields: FlatEvent["fields"], path: readonly string[] = []): string[] =>
    [...(fields ?? [])].flatMap(([key, field]) => [
      ...field.leaves.map(({ value }) => `${[...path, key].join(".")}=${value}`),
      ...valuesOf(field.fields, [...path, key]),
    ]);
  fc.assert(
    fc.property(event, (event) => {
      const plain = plainLeaves(event).map(({ path, value }) => `${path}=${value}`);
      expect(valuesOf(flatten(event).fields).toSorted()).toEqual(plain.toSorted());
    }),
  );
});
