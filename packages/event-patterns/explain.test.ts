import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explain } from "./explain.ts";
import { matches } from "./match.ts";
import { parsePattern } from "./parse.ts";

const event = {
  source: "license-api",
  "detail-type": "license.activated",
  detail: {
    data: {
      license: {
        id: 7,
        license_key: "ABCD-1",
        features: [
          { code: "a", on: false },
          { code: "b", on: true },
        ],
      },
    },
  },
};
const inLicense = (license: object) => ({ detail: { data: { license } } });
const mismatchesOf = (pattern: object) => {
  const explained = explain(pattern, event);
  return explained.isValid && !explained.matches ? explained.mismatches : explained;
};

test("explains nothing for a pattern that matches", () => {
  expect(explain({ source: ["license-api"] }, event)).toEqual({ isValid: true, matches: true });
});

describe("a mismatch names the field, the expected values and the actual ones", () => {
  test.each([
    [
      "a value",
      { id: [8, 9] },
      { field: "/detail/data/license/id", expected: [8, 9], actual: [7] },
    ],
    [
      "a matcher",
      { license_key: [{ prefix: "X" }] },
      {
        field: "/detail/data/license/license_key",
        expected: [{ prefix: "X" }],
        actual: ["ABCD-1"],
      },
    ],
    [
      "a field that is not there",
      { product: { id: [1] } },
      { field: "/detail/data/license/product/id", expected: [1], actual: [] },
    ],
    [
      "a field that must not be there",
      { id: [{ exists: false }] },
      { field: "/detail/data/license/id", expected: [{ exists: false }], actual: [7] },
    ],
    [
      "all values in an array",
      { features: { code: ["c"] } },
      { field: "/detail/data/license/features/code", expected: ["c"], actual: ["a", "b"] },
    ],
  ])("%s", (_, license, mismatch) => {
    expect(mismatchesOf(inLicense(license))).toEqual([mismatch]);
  });
});

test("names only the fields that keep the pattern from matching", () => {
  const pattern = {
    source: ["license-api"],
    "detail-type": ["license.created"],
    ...inLicense({ id: [8] }),
  };
  expect(mismatchesOf(pattern)).toMatchObject([
    { field: "/detail-type" },
    { field: "/detail/data/license/id" },
  ]);
});

test("explains the closest of several alternatives", () => {
  const pattern = {
    $or: [
      { source: ["a"], "detail-type": ["b"] },
      { source: ["license-api"], "detail-type": ["license.created"] },
    ],
  };
  expect(mismatchesOf(pattern)).toMatchObject([
    { field: "/detail-type", actual: ["license.activated"] },
  ]);
});

test("groups values that match in different elements of an array", () => {
  expect(mismatchesOf(inLicense({ features: { code: ["a"], on: [true] } }))).toMatchObject([
    { field: "/detail/data/license/features/code", isInOtherElement: true },
    { field: "/detail/data/license/features/on", isInOtherElement: true },
  ]);
});

test("returns a fault for an invalid pattern and no fields for an event that is not an object", () => {
  expect(explain({ source: "a" }, event)).toMatchObject({
    isValid: false,
    fault: { pointer: "/source" },
  });
  expect(explain({ source: ["a"] }, "event")).toEqual({
    isValid: true,
    matches: false,
    mismatches: [],
  });
});

test("limits the number of actual values", () => {
  const many = { ids: Array.from({ length: 1_000 }, (_, i) => i) };
  const explained = explain({ ids: [-1] }, many);
  expect(explained).toMatchObject({
    mismatches: [{ actual: Array.from({ length: 20 }, (_, i) => i) }],
  });
});

test("agrees with the match, and never returns an empty mismatch", () => {
  const value = fc.constantFrom(1, 2, "a", "b", true, null);
  const values = fc.array(value, { minLength: 1, maxLength: 2 });
  const leaf = fc.oneof(value, fc.array(value, { maxLength: 2 }));
  const object = fc.dictionary(fc.constantFrom("x", "y"), leaf, { maxKeys: 2 });
  const events = fc.record({ p: fc.oneof(object, fc.array(object, { maxLength: 3 })), q: leaf });
  const fields = fc.dictionary(fc.constantFrom("x", "y"), values, { minKeys: 1, maxKeys: 2 });
  const patterns = fc.record({ p: fields, q: values }, { requiredKeys: ["p"] });
  fc.assert(
    fc.property(patterns, events, (pattern, event) => {
      const parsed = parsePattern(pattern);
      if (!parsed.ok) throw new Error(parsed.fault.message);
      const explained = explain(pattern, event);
      if (!explained.isValid) throw new Error("it can be read");
      expect(explained.matches).toBe(matches(parsed.pattern, event));
      if (!explained.matches) expect(explained.mismatches).not.toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
