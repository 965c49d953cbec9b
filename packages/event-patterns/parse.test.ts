import { describe, expect, test } from "vitest";
import { matches, type PatternLimits, parsePattern } from "./index.ts";

function faultOf(pattern: unknown, limits?: Partial<PatternLimits>) {
  const parsed = parsePattern(pattern, limits);
  return parsed.ok ? undefined : parsed.fault;
}

describe("a refusal names the place and says what would be valid", () => {
  test.for([
    [5, "", "must be an object of fields"],
    [[], "", "must be an object of fields"],
    [null, "", "must be an object of fields"],
    [undefined, "", "must be JSON"],
    [{}, "", "must have at least one field"],
    [{ a: {} }, "/a", "must have at least one field"],
    [{ a: [] }, "/a", "must list at least one value"],
    [{ a: 5 }, "/a", 'must be a list of values, such as ["a"], or an object of fields'],
    [{ a: null }, "/a", 'must be a list of values, such as ["a"], or an object of fields'],
    [{ a: { b: "x" } }, "/a/b", 'must be a list of values, such as ["a"], or an object of fields'],
    [{ "a/b~c": 5 }, "/a~1b~0c", "must be a list of values"],
    [{ a: ["b", ["c"]] }, "/a/1", "must be a string, a number, true, false, null or a matcher"],
    [{ a: [Number.NaN] }, "/a/0", "must be a string, a number"],
    [{ a: [JSON.parse("1e999")] }, "/a/0", "must be a string, a number"],
    [{ a: [undefined] }, "/a/0", "must be a string, a number"],
    [{ a: [{}] }, "/a/0", "must have exactly one key"],
    [{ a: [{ prefix: "a", suffix: "b" }] }, "/a/0", "must have exactly one key"],
    [{ a: [{ contains: "b" }] }, "/a/0/contains", "must be one of exactly, prefix, suffix"],
    [{ a: [{ exactly: 5 }] }, "/a/0/exactly", "must be a string"],
    [{ a: [{ prefix: 5 }] }, "/a/0/prefix", "must be a string or"],
    [{ a: [{ prefix: ["b"] }] }, "/a/0/prefix", "must be a string or"],
    [{ a: [{ prefix: { suffix: "b" } }] }, "/a/0/prefix", "must be a string or"],
    [
      { a: [{ suffix: { "equals-ignore-case": 5 } }] },
      "/a/0/suffix/equals-ignore-case",
      "must be a string",
    ],
    [{ a: [{ "equals-ignore-case": ["b"] }] }, "/a/0/equals-ignore-case", "must be a string"],
    [{ a: [{ wildcard: 5 }] }, "/a/0/wildcard", "must be a string"],
    [{ a: [{ wildcard: "b**" }] }, "/a/0/wildcard", "two stars in a row"],
    [{ a: [{ wildcard: "\\b" }] }, "/a/0/wildcard", "lone backslash"],
    [{ a: [{ exists: "true" }] }, "/a/0/exists", "must be true or false"],
    [{ a: [{ cidr: "10.0.0/24" }] }, "/a/0/cidr", "must be an address and a mask"],
    [{ a: [{ cidr: "10.0.0.0/32" }] }, "/a/0/cidr", "must have a mask below 32"],
    [{ a: [{ cidr: "2001:db8::/129" }] }, "/a/0/cidr", "must have a mask below 128"],
    [{ a: [{ numeric: 5 }] }, "/a/0/numeric", "must be a list such as"],
    [{ a: [{ numeric: [] }] }, "/a/0/numeric/0", "must be one of =, <, <=, > and >="],
    [{ a: [{ numeric: ["!=", 5] }] }, "/a/0/numeric/0", "must be one of =, <, <=, > and >="],
    [{ a: [{ numeric: [">"] }] }, "/a/0/numeric/1", "must be a number"],
    [{ a: [{ numeric: ["=", "5"] }] }, "/a/0/numeric/1", "must be a number"],
    [{ a: [{ numeric: ["<", 5, ">", 1] }] }, "/a/0/numeric/2", "a range starts with > or >="],
    [{ a: [{ numeric: ["=", 5, "=", 5] }] }, "/a/0/numeric/2", "a range starts with > or >="],
    [{ a: [{ numeric: [">", 5, ">", 7] }] }, "/a/0/numeric/2", "must be < or <="],
    [{ a: [{ numeric: [">", 5, "<"] }] }, "/a/0/numeric/3", "must be a number"],
    [{ a: [{ numeric: [">", 5, "<", 5] }] }, "/a/0/numeric/3", "must be greater than"],
    [{ a: [{ numeric: [">=", 5, "<=", 5] }] }, "/a/0/numeric/3", "must be greater than"],
    [{ a: [{ numeric: [">", 1, "<", 5, "<", 6] }] }, "/a/0/numeric/4", "two comparisons"],
    [{ a: [{ "anything-but": true }] }, "/a/0/anything-but", "must be a string, a number, a list"],
    [{ a: [{ "anything-but": null }] }, "/a/0/anything-but", "must be a string, a number, a list"],
    [{ a: [{ "anything-but": [] }] }, "/a/0/anything-but", "must be a string, a number, a list"],
    [{ a: [{ "anything-but": [true] }] }, "/a/0/anything-but", "must be a string, a number"],
    [
      { a: [{ "anything-but": ["b", 5] }] },
      "/a/0/anything-but/1",
      "must be a string, as the first",
    ],
    [
      { a: [{ "anything-but": [5, "b"] }] },
      "/a/0/anything-but/1",
      "must be a number that a double stores exactly",
    ],
    [{ a: [{ "anything-but": [5, null] }] }, "/a/0/anything-but/1", "must be a number"],
    [{ a: [{ "anything-but": {} }] }, "/a/0/anything-but", "must have exactly one key"],
    [
      { a: [{ "anything-but": { numeric: ["=", 5] } }] },
      "/a/0/anything-but/numeric",
      "must be one of prefix, suffix, equals-ignore-case, wildcard",
    ],
    [{ a: [{ "anything-but": { prefix: "" } }] }, "/a/0/anything-but/prefix", "must not be empty"],
    [
      { a: [{ "anything-but": { suffix: [] } }] },
      "/a/0/anything-but/suffix",
      "at least one string",
    ],
    [
      { a: [{ "anything-but": { suffix: ["b", 5] } }] },
      "/a/0/anything-but/suffix/1",
      "must be a string",
    ],
    [
      { a: [{ "anything-but": { wildcard: ["b", "**"] } }] },
      "/a/0/anything-but/wildcard/1",
      "two stars in a row",
    ],
    [{ $or: [] }, "/$or", "must be a list of at least two objects"],
    [{ $or: [{ a: ["b"] }] }, "/$or", "must be a list of at least two objects"],
    [{ $or: [{ a: ["b"] }, ["c"]] }, "/$or/1", "must be an object of fields"],
    [{ a: { $or: [{ b: ["c"] }, {}] } }, "/a/$or/1", "must have at least one field"],
    [{ $or: [{ a: ["b"] }, { c: ["d"], e: 5 }] }, "/$or/1/e", "must be a list of values"],
  ] as const)("%j at %j", ([pattern, pointer, message]) => {
    const fault = faultOf(pattern);
    expect(fault?.pointer).toBe(pointer);
    expect(fault?.message).toContain(message);
  });
});

test("refuses a value that is not JSON without throwing", () => {
  const cycle: { a?: unknown } = {};
  cycle.a = cycle;
  for (const value of [undefined, 10n, { a: [10n] }, cycle, () => 1, Symbol("a")]) {
    expect(faultOf(value)).toEqual({
      pointer: "",
      message: "must be JSON, and not nested without end",
    });
  }
});

describe("limits apply, and callers can raise them", () => {
  const long = { a: ["b".repeat(2048 - '{"a":[""]}'.length)] };
  const tooLong = { a: [`${long.a[0]}b`] };
  const ors = (count: number) => ({ $or: Array.from({ length: count }, () => ({ a: [1] })) });
  const nested = (depth: number): object => (depth === 1 ? { a: [1] } : { a: nested(depth - 1) });

  test("the size is that of the JSON", () => {
    expect(faultOf(long)).toBeUndefined();
    expect(faultOf(tooLong)).toEqual({
      pointer: "",
      message: "has 2049 characters as JSON; the limit of a pattern's size is 2048",
    });
    expect(faultOf(tooLong, { characters: 2049 })).toBeUndefined();
  });

  test("combinations of $or multiply", () => {
    const pattern = { a: ors(10), b: ors(10), c: ors(10) };
    expect(faultOf(pattern)).toBeUndefined();
    expect(faultOf({ ...pattern, d: ors(2) })).toEqual({
      pointer: "/d/$or",
      message: "makes 2000 combinations; their limit is 1000",
    });
    expect(faultOf({ ...pattern, d: ors(2) }, { combinations: 2000 })).toBeUndefined();
    expect(faultOf({ $or: [ors(30), ors(30)] })?.pointer).toBe("/$or/1/$or");
  });

  test("stars in wildcards add up, including those in anything-but", () => {
    const stars = (count: number) => ({ wildcard: "*a".repeat(count) });
    expect(faultOf({ a: [stars(60)], b: [stars(40)] })).toBeUndefined();
    expect(faultOf({ a: [stars(60)], b: [{ "anything-but": stars(41) }] })).toEqual({
      pointer: "/b",
      message: "brings the stars in wildcards to 101; their limit is 100",
    });
    expect(faultOf({ a: [stars(500)] }, { stars: 500 })).toBeUndefined();
  });

  test("objects nest 1,000 levels, more than the characters of a pattern allow", () => {
    const long = { characters: 10_000 };
    expect(faultOf(nested(1000), long)).toBeUndefined();
    expect(faultOf(nested(1001), long)?.message).toBe(
      "is nested too deep; the limit is 1000 levels",
    );
    expect(faultOf(nested(1001), { ...long, depth: 1001 })).toBeUndefined();
    expect(faultOf(nested(340))).toBeUndefined();
    expect(faultOf(nested(410))?.message).toMatch(/^has \d+ characters as JSON/);
  });
});

describe("$or", () => {
  const takes = (pattern: unknown, event: unknown) => {
    const parsed = parsePattern(pattern);
    return parsed.ok && matches(parsed.pattern, event);
  };

  test("applies next to fields, inside fields and inside itself", () => {
    const pattern = {
      source: ["platform"],
      detail: {
        $or: [{ a: [1] }, { b: [2], $or: [{ c: [3] }, { d: { e: [4] } }] }],
      },
    };
    const detail = (detail: object) => takes(pattern, { source: "platform", detail });
    expect(detail({ a: 1 })).toBe(true);
    expect(detail({ b: 2 })).toBe(false);
    expect(detail({ b: 2, c: 3 })).toBe(true);
    expect(detail({ b: 2, d: { e: 4 } })).toBe(true);
    expect(detail({ c: 3, d: { e: 4 } })).toBe(false);
    expect(takes(pattern, { source: "other", detail: { a: 1 } })).toBe(false);
  });

  test("replaces an earlier condition on the same path, and is replaced by a later one", () => {
    const or = [{ a: [2] }, { b: [3] }];
    expect(takes({ a: [1], $or: or }, { a: 2 })).toBe(true);
    expect(takes({ a: [1], $or: or }, { a: 1 })).toBe(false);
    expect(takes({ a: [1], $or: or }, { a: 1, b: 3 })).toBe(true);
    expect(takes({ $or: or, a: [1] }, { a: 2 })).toBe(false);
    expect(takes({ $or: or, a: [1] }, { a: 1 })).toBe(true);
  });

  test("is an ordinary field if it cannot be the operator", () => {
    expect(takes({ $or: { a: ["x"] } }, { $or: { a: "x" } })).toBe(true);
    expect(takes({ $or: ["x"] }, { $or: "x" })).toBe(true);
    expect(takes({ $or: [{ prefix: "x" }, { suffix: "y" }] }, { $or: "xa" })).toBe(true);
    expect(takes({ a: { $or: { b: [1] } } }, { a: { $or: { b: 1 } } })).toBe(true);
    expect(takes({ a: { $or: { b: [1] } } }, { a: { b: 1 } })).toBe(false);
  });

  test("cannot contain fields named like matchers", () => {
    expect(faultOf({ $or: [{ prefix: [1] }, { a: [1] }] })).toEqual({
      pointer: "/$or/0/prefix",
      message: "is the name of a matcher, which cannot be a field inside $or",
    });
    expect(faultOf({ $or: [{ a: { regex: [1] } }, { a: [1] }] })?.pointer).toBe("/$or/0/a/regex");
    expect(takes({ prefix: [1] }, { prefix: 1 })).toBe(true);
  });
});

test("the compiled form is plain data: alternatives with their conditions", () => {
  const parsed = parsePattern({
    source: ["platform", { exists: false }],
    detail: { "b.c": [{ prefix: "x" }], $or: [{ a: [1] }, { d: [{ exists: true }] }] },
  });
  const source = { path: ["source"], matchers: [{ kind: "equals", value: "platform" }] };
  const dotted = {
    path: ["detail", "b", "c"],
    matchers: [{ kind: "prefix", text: "x" }],
    mayBeAbsent: false,
  };
  expect(parsed).toEqual({
    ok: true,
    pattern: {
      alternatives: [
        [
          { ...source, mayBeAbsent: true },
          dotted,
          { path: ["detail", "a"], matchers: [{ kind: "equals", value: 1 }], mayBeAbsent: false },
        ],
        [
          { ...source, mayBeAbsent: true },
          dotted,
          { path: ["detail", "d"], matchers: [{ kind: "exists" }], mayBeAbsent: false },
        ],
      ],
    },
  });
  expect(parsed.ok && parsed.pattern.alternatives[0]?.[0]).toBe(
    parsed.ok && parsed.pattern.alternatives[1]?.[0],
  );
});

test("the last of two conditions on one path wins", () => {
  const parsed = parsePattern(JSON.parse('{"a": {"b": [1]}, "a.b": [2]}'));
  expect(parsed.ok && parsed.pattern.alternatives[0]?.map(({ matchers }) => matchers)).toEqual([
    [{ kind: "equals", value: 2 }],
  ]);
});
