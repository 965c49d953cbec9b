import { describe, expect, test } from "vitest";
import { flatten, matches, matchesFlat, parsePattern } from "./index.ts";

function takes(pattern: unknown, event: unknown): boolean {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  expect(matchesFlat(parsed.pattern, flatten(event))).toBe(matches(parsed.pattern, event));
  return matches(parsed.pattern, event);
}

const event = {
  version: "0",
  source: "license-api",
  "detail-type": "license.activated",
  resources: ["company/1", "license/2"],
  detail: {
    id: "e1",
    company_id: 1,
    user_id: null,
    data: { license: { "license.key": "A-B", tags: ["x", 5, null], seats: 10 } },
  },
};

test("requires all fields to match, each by any of its values", () => {
  expect(takes({ source: ["platform", "license-api"] }, event)).toBe(true);
  expect(takes({ source: ["platform"] }, event)).toBe(false);
  expect(takes({ source: ["license-api"], "detail-type": [{ prefix: "license." }] }, event)).toBe(
    true,
  );
  expect(takes({ source: ["license-api"], "detail-type": ["x"] }, event)).toBe(false);
  expect(takes({ detail: { data: { license: { seats: [{ numeric: [">", 5] }] } } } }, event)).toBe(
    true,
  );
});

test("matches an array by any of its elements", () => {
  expect(takes({ resources: ["license/2"] }, event)).toBe(true);
  expect(takes({ resources: ["license/3"] }, event)).toBe(false);
  expect(takes({ resources: [{ "anything-but": "license/2" }] }, event)).toBe(true);
  expect(takes({ "detail.data.license.tags": [5] }, event)).toBe(true);
  expect(takes({ a: [1] }, { a: [[2, [1]]] })).toBe(true);
});

test("treats a dotted key as nested keys, in patterns and in events", () => {
  const patterns = [{ "a.b.c": [1] }, { a: { "b.c": [1] } }, { a: { b: { c: [1] } } }];
  const events = [
    { "a.b.c": 1 },
    { "a.b": { c: 1 } },
    { a: { b: { c: 1 } } },
    { a: [{ "b.c": 1 }] },
  ];
  for (const pattern of patterns) {
    for (const event of events) expect(takes(pattern, event)).toBe(true);
    expect(takes(pattern, { a: { b: 1 } })).toBe(false);
  }
  expect(takes({ "": { "a.": [1] } }, { "a.": 1 })).toBe(true);
});

test("applies exists to leaves", () => {
  const exists = (exists: boolean) => ({ a: { b: [{ exists }] } });
  for (const there of [{ a: { b: null } }, { a: { b: [0] } }, { a: [{ c: 1 }, { b: 1 }] }]) {
    expect(takes(exists(true), there)).toBe(true);
    expect(takes(exists(false), there)).toBe(false);
  }
  for (const missing of [
    {},
    { a: 1 },
    { a: { b: {} } },
    { a: { b: [] } },
    { a: { b: { c: 1 } } },
  ]) {
    expect(takes(exists(true), missing)).toBe(false);
    expect(takes(exists(false), missing)).toBe(true);
  }
  expect(takes({ a: [{ exists: false }, "x"] }, { a: "x" })).toBe(true);
  expect(takes({ a: [{ exists: false }, "x"] }, { a: "y" })).toBe(false);
});

test("matches only objects", () => {
  for (const other of [null, undefined, "a", 5, true, [{ a: 1 }], []]) {
    expect(takes({ a: [{ exists: false }] }, other)).toBe(false);
  }
  expect(takes({ a: [{ exists: false }] }, {})).toBe(true);
});

describe("does not match fields in different elements of one array", () => {
  test("of objects", () => {
    const people = {
      people: [
        { first: "Anna", last: "Smith" },
        { first: "Peter", last: "Jones" },
      ],
    };
    const named = (first: string, last: string) => ({ people: { first: [first], last: [last] } });
    expect(takes(named("Anna", "Smith"), people)).toBe(true);
    expect(takes(named("Peter", "Jones"), people)).toBe(true);
    expect(takes(named("Anna", "Jones"), people)).toBe(false);
  });

  test("of arrays in arrays", () => {
    const pattern = { a: { b: { x: [1], y: [2] }, z: [3] } };
    expect(takes(pattern, { a: [{ b: [{ x: 1, y: 2 }], z: 3 }] })).toBe(true);
    expect(takes(pattern, { a: [{ b: [{ x: 1 }, { y: 2 }], z: 3 }] })).toBe(false);
    expect(takes(pattern, { a: [{ b: [{ x: 1, y: 2 }] }, { z: 3 }] })).toBe(false);
    expect(
      takes(pattern, {
        a: [
          { b: [{ x: 1 }, { y: 2 }], z: 3 },
          { b: [[{ x: 1, y: 2 }]], z: [3] },
        ],
      }),
    ).toBe(true);
    expect(takes({ a: { x: [1], y: [2] } }, { a: [[{ x: 1 }], [{ y: 2 }]] })).toBe(false);
    expect(takes({ a: { x: [1], y: [2] } }, { a: [[{ x: 1 }, { z: 0 }], [{ x: 1, y: 2 }]] })).toBe(
      true,
    );
  });

  test("but does in different arrays, and next to them", () => {
    const pattern = { a: { x: [1] }, b: { x: [1] }, c: [1] };
    expect(takes(pattern, { a: [{}, { x: 1 }], b: [{ x: 1 }], c: 1 })).toBe(true);
    expect(takes(pattern, { a: [{}, { x: 1 }], b: [{ x: 2 }], c: 1 })).toBe(false);
  });

  test("and treats plain values of an array as in no element", () => {
    expect(takes({ a: [1], "a.x": [2] }, { a: [1, { x: 2 }] })).toBe(true);
    expect(takes({ a: [1], "a.x": [2] }, { a: [[1], { x: 2 }] })).toBe(false);
  });

  test("treats a field as absent if it is not in the element that alphabetically earlier fields chose", () => {
    const event = { a: [{ x: 1 }, { x: 2, y: 1 }] };
    expect(takes({ a: { x: [1], y: [{ exists: false }] } }, event)).toBe(true);
    expect(takes({ a: { x: [2], y: [{ exists: false }] } }, event)).toBe(false);
    // Before any element is chosen, a field is absent only if it is in none.
    expect(takes({ a: { k: [{ exists: false }], x: [1] } }, { a: [{ x: 1 }, { k: 1 }] })).toBe(
      false,
    );
    expect(takes({ a: { k: [{ exists: false }], x: [1] } }, { a: [{ x: 1 }, { l: 1 }] })).toBe(
      true,
    );
  });

  test("a field that is also outside the array can choose an element for the sake of a later one", () => {
    const pattern = { a: { b: [1], d: [{ exists: false }] } };
    expect(takes(pattern, { "a.b": 1, a: [{ b: 1 }, { d: 2 }] })).toBe(true);
    expect(takes(pattern, { "a.b": 1, a: [{ b: 2 }, { d: 2 }] })).toBe(false);
  });

  test("one path that is written in two ways has two arrays to match in", () => {
    const event = { a: { b: [{ x: 1 }, { y: 2 }] }, "a.b": [{ y: 2 }, { z: 3 }] };
    expect(takes({ a: { b: { x: [1], y: [2] } } }, event)).toBe(true);
    expect(takes({ a: { b: { x: [1], z: [3] } } }, event)).toBe(true);
    expect(takes({ a: { b: { x: [1], y: [2], z: [3] } } }, event)).toBe(false);
  });
});

test("treats keys that mean something to JavaScript like other keys", () => {
  const event = JSON.parse(
    '{"__proto__": {"a": 1}, "constructor": {"prototype": "b"}, "toString": "c", "length": 1}',
  );
  expect(takes(JSON.parse('{"__proto__": {"a": [1]}}'), event)).toBe(true);
  expect(takes(JSON.parse('{"__proto__.a": [1], "toString": ["c"]}'), event)).toBe(true);
  expect(takes({ constructor: { prototype: ["b"] } }, event)).toBe(true);
  expect(takes(JSON.parse('{"__proto__": [{"exists": true}]}'), {})).toBe(false);
  expect(takes({ toString: [{ exists: true }], constructor: [{ exists: true }] }, {})).toBe(false);
  expect(takes({ resources: { length: [{ exists: true }] } }, { resources: ["a"] })).toBe(false);
  const parsed = parsePattern(JSON.parse('{"a": [{"__proto__": "x"}]}'));
  expect(parsed).toMatchObject({ ok: false, fault: { pointer: "/a/0/__proto__" } });
  expect(Object.hasOwn(Object.prototype, "a")).toBe(false);
});
