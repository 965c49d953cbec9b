import { describe, expect, test } from "vitest";
import { processorTimeOf } from "../../test/support/time-limits.ts";
import {
  flatten,
  matches,
  type Pattern,
  PatternIndex,
  type PatternLimits,
  parsePattern,
} from "./index.ts";

/**
 * Milliseconds of processor time: far more than any case needs, far less than backtracking would.
 */
const maxCpuMs = 3_000;

function takes(pattern: unknown, event: unknown, limits?: Partial<PatternLimits>): boolean {
  const parsed = parsePattern(pattern, { characters: 1e6, ...limits });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const index = new PatternIndex<string>();
  let verdict = false;
  let found: readonly string[] = [];
  const took = processorTimeOf(() => {
    verdict = matches(parsed.pattern, event);
    index.add("it", parsed.pattern);
    found = index.matching(flatten(event));
    index.add("other", parsed.pattern);
    index.remove("other");
  });
  expect(took).toBeLessThan(maxCpuMs);
  expect(found).toEqual(verdict ? ["it"] : []);
  return verdict;
}

const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const nest = (depth: number, wrap: (inner: unknown) => unknown, core: unknown): unknown => {
  let value = core;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
};

describe("arrays of 10,000 objects", () => {
  const items = times(10_000, (i) => ({
    id: i,
    next: i + 1,
    name: `n${i}`,
    tags: [{ t: i }, { u: i }],
  }));

  test("are searched to the last element", () => {
    const pattern = { items: { id: [{ exists: true }], name: ["n9999"], next: [10_000] } };
    expect(takes(pattern, { items })).toBe(true);
    expect(takes({ items: { ...pattern.items, next: [9_999] } }, { items })).toBe(false);
  });

  test("are searched independently of each other", () => {
    const pattern = { a: { id: [{ exists: true }] }, b: { id: [9_999] }, c: { id: [10_000] } };
    expect(takes(pattern, { a: items, b: items, c: items })).toBe(false);
  });

  test("are searched for elements nested in them", () => {
    const tags = { t: [{ exists: true }], u: [{ exists: true }] };
    expect(takes({ items: { id: [{ exists: true }], tags } }, { items })).toBe(false);
  });

  test("do not multiply with a thousand alternatives", () => {
    const but = (key: string) => ({
      $or: times(10, (i) => ({ [key]: [{ "anything-but": `${i}` }] })),
    });
    const other = { $or: times(10, (i) => ({ [`x${i}`]: [{ exists: false }] })) };
    const pattern = { items: { ...but("id"), v: [1] }, "items.tags": but("t"), other };
    const with_v = items.map((item, i) => (i % 2 === 0 ? item : { id: i, v: 1 }));
    expect(takes(pattern, { items: with_v })).toBe(false);
    expect(takes(pattern, { items: [...with_v, { v: 1, id: 1, tags: [{ t: 1 }] }] })).toBe(true);
  });

  test("of arrays, and of plain values with many to choose from", () => {
    expect(takes({ a: times(200, (i) => `v${i}`) }, { a: times(100_000, (i) => `w${i}`) })).toBe(
      false,
    );
    expect(
      takes({ a: { x: [1], y: [1] } }, { a: times(10_000, (i) => [[{ x: 1 }], [{ y: i }]]) }),
    ).toBe(false);
    expect(
      takes(
        { a: times(60, (i) => ({ cidr: `2001:${i}::/32` })) },
        { a: times(10_000, (i) => `fe80::${i}`) },
      ),
    ).toBe(false);
  });
});

test("bounds the time of a match whose path is written in hundreds of ways", () => {
  // Pigeons and holes: 20 fields to find in 19 arrays, each of which provides one of them.
  const segments = times(10, () => "x");
  const way = (n: number) =>
    segments.reduce((path, step, i) => path + ((n >> i) & 1 ? "|" : ".") + step);
  const event: Record<string, unknown> = {};
  for (let n = 0; n < 19; n++) {
    const keys = way(n * 2).split("|");
    const last = keys.pop() ?? "";
    let at = event;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[last] = times(20, (i) => ({ [`c${i}`]: 1 }));
  }
  const pattern = { [segments.join(".")]: Object.fromEntries(times(20, (i) => [`c${i}`, [1]])) };
  expect(takes(pattern, event)).toBe(false);
});

test("matches wildcards in time linear in the text", () => {
  const stars = { stars: 1e5 };
  const a = "a".repeat(500_000);
  expect(takes({ x: [{ wildcard: "*a".repeat(5_000) }] }, { x: a }, stars)).toBe(true);
  expect(takes({ x: [{ wildcard: `${"*a".repeat(5_000)}b` }] }, { x: a }, stars)).toBe(false);
  expect(takes({ x: [{ wildcard: `${"a*".repeat(5_000)}b*a` }] }, { x: a }, stars)).toBe(false);
  const needle = "a".repeat(500);
  expect(takes({ x: [{ wildcard: `*${needle}b${needle}*` }] }, { x: a })).toBe(false);
  expect(takes({ x: [{ wildcard: `*${needle}b*` }] }, { x: a })).toBe(false);
  const many = times(50, (i) => ({ wildcard: `*a*a*a*${i}*a` }));
  expect(takes({ x: many }, { x: a }, stars)).toBe(false);
});

describe("deep nesting", () => {
  test("of a pattern is refused", () => {
    const deep = nest(1e5, (inner) => ({ a: inner }), [1]);
    for (const limits of [{}, { characters: 1e9 }]) {
      expect(parsePattern(deep, limits)).toMatchObject({ ok: false });
    }
    const ors = nest(50, (inner) => ({ $or: [{ a: [1] }, inner] }), { b: [1] });
    expect(parsePattern(ors, { characters: 1e6 })).toMatchObject({ ok: false });
    expect(parsePattern({ a: nest(1000, (inner) => [inner], 1) })).toMatchObject({ ok: false });
  });

  test("of $or in $or is matched up to the limit", () => {
    const ors = nest(9, (inner) => ({ $or: [{ a: [1] }, inner] }), { b: [1] });
    expect(takes(ors, { b: 1 })).toBe(true);
    expect(takes(ors, { c: 1 })).toBe(false);
  });

  test("of an event does not exhaust the stack", () => {
    const two = { a: [{ exists: true }], "a.b": [{ exists: true }] };
    for (const event of [
      nest(1e5, (inner) => ({ a: inner }), 1),
      { a: nest(1e5, (inner) => [inner], 1) },
      { a: nest(1e5, (inner) => [inner, 1, { b: 1 }], 1) },
      { a: nest(1e5, (inner) => [{ b: 1 }, { a: 1 }, inner], 1) },
      { a: nest(900, (inner) => [inner, { b: 1, c: 1 }, { d: 1 }], 1) },
    ]) {
      expect(takes({ a: [{ exists: false }], z: [1] }, event)).toBe(false);
      expect(() => takes(two, event)).not.toThrow();
      expect(() => takes({ a: { b: [1], c: [1], d: [1] } }, event)).not.toThrow();
    }
  });

  test("of an event is visible up to 1,000 levels", () => {
    const path = times(999, () => "a").join(".");
    expect(
      takes(
        { [path]: [1] },
        nest(999, (inner) => ({ a: inner }), 1),
      ),
    ).toBe(true);
    expect(takes({ a: [1] }, { a: nest(999, (inner) => [inner], 1) })).toBe(true);
    expect(takes({ a: [1] }, { a: nest(1000, (inner) => [inner], 1) })).toBe(false);
    const pair = { a: nest(999, (inner) => [inner], { b: 1, c: 1 }) };
    expect(takes({ a: { b: [1], c: [1] } }, pair)).toBe(false);
    expect(
      takes({ a: { b: [1], c: [1] } }, { a: nest(998, (inner) => [inner], { b: 1, c: 1 }) }),
    ).toBe(true);
  });
});

test("treats keys that objects inherit like other keys", () => {
  const event = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "x": {"__proto__": 3}}');
  const pattern = (text: string) => JSON.parse(text);
  expect(takes(pattern('{"__proto__": {"a": [1]}}'), event)).toBe(true);
  expect(takes(pattern('{"x": {"__proto__": [3]}, "constructor": [2]}'), event)).toBe(true);
  expect(takes({ a: [{ exists: true }] }, event)).toBe(false);
  for (const key of ["toString", "hasOwnProperty", "length"]) {
    expect(takes({ [key]: [{ exists: true }] }, event)).toBe(false);
    expect(takes({ x: { [key]: [{ exists: false }] } }, event)).toBe(true);
  }
});

test("treats long keys, endless dots and invalid Unicode like other texts", () => {
  const dots = ".".repeat(100_000);
  expect(takes({ a: [1] }, { [dots]: 1, a: 1 })).toBe(true);
  expect(takes({ [dots]: [1] }, { [dots]: 1 })).toBe(true);
  expect(takes({ "\ud800": ["\udc00"] }, { "\ud800": "\udc00" })).toBe(true);
  expect(takes({ a: [{ prefix: "\ud83d" }] }, { a: "😀" })).toBe(true);
  expect(takes({ a: [{ "equals-ignore-case": "\ud83d" }] }, { a: "😀" })).toBe(false);
  expect(takes({ a: [{ wildcard: "*\ud83d*" }] }, { a: "\ud83d" })).toBe(true);
  expect(takes({ a: [{ "anything-but": "\ud83d" }] }, { a: "\ud83d" })).toBe(false);
});

describe("sets of patterns made to crowd an index", () => {
  /**
   * Adds patterns, searches, and removes every second one. Expects bounded time and the verdicts of
   * `matches`.
   */
  function holdsUp(patterns: readonly unknown[], events: readonly unknown[]): number {
    const compiled = patterns.map((pattern): Pattern => {
      const parsed = parsePattern(pattern, { characters: 1e6 });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
      return parsed.pattern;
    });
    const index = new PatternIndex<number>();
    const found: number[][] = [];
    const took = processorTimeOf(() => {
      for (const [i, pattern] of compiled.entries()) index.add(i, pattern);
      for (const event of events) found.push(index.matching(flatten(event)));
      for (let i = 0; i < compiled.length; i += 2) index.remove(i);
      for (const event of events) found.push(index.matching(flatten(event)));
    });
    expect(took).toBeLessThan(maxCpuMs);
    const all = events.map((event) =>
      compiled.flatMap((pattern, i) => (matches(pattern, event) ? [i] : [])),
    );
    const odd = all.map((keys) => keys.filter((key) => key % 2 === 1));
    expect(found.map((keys) => keys.toSorted((a, b) => a - b))).toEqual([...all, ...odd]);
    return all.flat().length;
  }

  test("that share all but the last of their conditions", () => {
    const shared = Object.fromEntries(times(20, (n) => [`f${n}`, [1, 2]]));
    const event = Object.fromEntries(times(20, (n) => [`f${n}`, 1]));
    const patterns = times(500, (i) => ({ ...shared, z: [{ "anything-but": `${i % 7}` }] }));
    expect(
      holdsUp(patterns, [
        { ...event, z: "3" },
        { ...event, f0: 3 },
      ]),
    ).toBeGreaterThan(300);
  });

  test("with prefixes and suffixes of each other", () => {
    const patterns = times(1_000, (i) => ({
      x: [i % 2 === 0 ? { prefix: "a".repeat(i) } : { suffix: "a".repeat(i) }],
      y: [i % 3],
    }));
    expect(holdsUp(patterns, [{ x: "a".repeat(1_000), y: 1 }, { x: "b" }])).toBeGreaterThan(300);
  });

  test("with ranges within each other, and of every width", () => {
    const patterns = times(2_000, (i) => ({
      x: [{ numeric: [">", -(1.3 ** (i % 1_000)), "<", 1.3 ** (i % 1_000) + i] }],
    }));
    expect(holdsUp(patterns, [{ x: 0 }, { x: 1e30 }, { x: -1e300 }])).toBeGreaterThan(2_000);
  });

  test("with lists and alternatives that multiply", () => {
    const list = times(100, (n) => n);
    const or = (name: string) => ({ $or: times(4, (n) => ({ [`${name}${n}`]: list })) });
    const patterns = times(50, () => ({ a: list, b: list, c: { ...or("c"), d: or("d") } }));
    const event = { a: 1, b: 2, c: { c1: 3, d: { d2: 4 } } };
    expect(holdsUp(patterns, [event, { ...event, b: 100 }])).toBe(50);
  });

  test("with as many fields as patterns, and conditions that no field leads to", () => {
    const patterns = times(500, (i) =>
      i % 2 === 0 ? { [`f${i}.x`]: [1] } : { [`f${i}`]: [{ exists: false }] },
    );
    const event = Object.fromEntries(times(500, (i) => [`f${i}`, { x: 1 }]));
    expect(holdsUp(patterns, [event, { f0: 1 }])).toBeGreaterThan(200);
  });
});
