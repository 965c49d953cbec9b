import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { flatten, matchesFlat, type Pattern, PatternIndex, parsePattern } from "../index.ts";

/** Few words and fields, so that patterns overlap in all ways and events match many of them. */
const word = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[abAB]{0,3}$/) },
  // Letters that share a case with another letter.
  fc.string({ unit: fc.constantFrom(..."kK\u212asSſßẞσςΣiıİ?🎉"), maxLength: 2 }),
);
const number = fc.constantFrom(-2, -1, -0.5, 0, 1, 1.5, 2, 1e9);
const address = fc.constantFrom(
  ...["10.0.0.7", "10.0.1.7", "10.255.255.255", "2001:db8::5", "::ffff:a00:7", "aff:ffff:ffff::1"],
);
/** Numbers that a double cannot store. */
const long = fc.constantFrom("9007199254740993", "10.00000000000000001").map(JSON.rawJSON);
const scalar = fc.oneof(word, number, long, address, fc.boolean(), fc.constant(null));

const bounds = fc
  .tuple(number, number)
  .filter(([a, b]) => a < b)
  .map(([a, b]) => [">=", a, "<", b] as const);
const operators = fc.tuple(fc.constantFrom("<", "<=", "=", ">", ">="), number);
const affix = fc.oneof(word, fc.record({ "equals-ignore-case": word }));
const wildcard = fc
  .array(word, { minLength: 2, maxLength: 3 })
  .map((parts) => parts.join("*").replaceAll(/\*+/g, "*"));
const someWord = word.filter((text) => text !== "");

const value = fc.oneof(
  { weight: 3, arbitrary: scalar },
  fc.record({ prefix: affix }),
  fc.record({ suffix: affix }),
  fc.record({ "equals-ignore-case": word }),
  fc.record({ wildcard }),
  fc.record({ numeric: fc.oneof(bounds, operators) }),
  fc.record({ cidr: fc.constantFrom("10.0.0.0/24", "10.0.0.0/8", "2001:db8::/32", "::/0") }),
  fc.record({ exists: fc.boolean() }),
  fc.record({
    "anything-but": fc.oneof(
      word,
      number,
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.record({ prefix: someWord }),
      fc.record({ suffix: someWord }),
      fc.record({ "equals-ignore-case": word }),
      fc.record({ wildcard }),
    ),
  }),
);
/** Odd names are few, so that many patterns meet an event that has their fields. */
const oddPath = fc.constantFrom("", "a.", ".b", "constructor", "__proto__");
const path = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("a", "b", "c", "a.b", "b.c", "a.b.c") },
  oddPath,
);
const fields = fc.dictionary(path, fc.array(value, { minLength: 1, maxLength: 3 }), {
  minKeys: 1,
  maxKeys: 3,
});
const ors = fc.array(fields, { minLength: 2, maxLength: 5 });
const pattern = fc
  .oneof(
    { weight: 3, arbitrary: fields },
    fc.tuple(fields, ors).map(([fields, $or]) => ({ ...fields, $or })),
    ors.map(($or) => ({ $or })),
    // More alternatives than are followed one by one.
    fc.tuple(fields, ors, ors).map(([fields, $or, more]) => ({ ...fields, $or, d: { $or: more } })),
  )
  .map((written): Pattern => {
    const parsed = parsePattern(written, { characters: Infinity });
    if (!parsed.ok) throw new Error(JSON.stringify([written, parsed.fault]));
    return parsed.pattern;
  });

const event = fc.letrec<{ value: unknown; list: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    { weight: 2, arbitrary: scalar },
    tie("list"),
    tie("object"),
  ),
  list: fc.array(tie("value"), { maxLength: 3 }),
  object: fc.dictionary(
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom("a", "b", "c", "d", "a.b") }, oddPath),
    tie("value"),
    { minKeys: 1, maxKeys: 4 },
  ),
})).object;

/** A change of an index: adds a pattern under a key, or removes the key. */
const change = fc.record({
  key: fc.nat({ max: 80 }),
  pattern: fc.option(pattern, { freq: 4, nil: undefined }),
});

test("finds exactly the patterns that match one by one, after any additions and removals", () => {
  let matched = 0;
  let tried = 0;
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 120, size: "max" }),
      fc.array(event, { minLength: 1, maxLength: 5 }),
      (changes, events) => {
        const index = new PatternIndex<number>();
        const plain = new Map<number, Pattern>();
        const compare = () => {
          expect(index.size).toBe(plain.size);
          for (const event of events) {
            const flat = flatten(event);
            const expected = [...plain].filter(([, pattern]) => matchesFlat(pattern, flat));
            const keys = expected.map(([key]) => key).toSorted((a, b) => a - b);
            expect(index.matching(flat).toSorted((a, b) => a - b)).toEqual(keys);
            matched += keys.length;
            tried += plain.size;
          }
        };
        for (const [i, { key, pattern }] of changes.entries()) {
          if (pattern) {
            index.add(key, pattern);
            plain.set(key, pattern);
          } else {
            expect(index.remove(key)).toBe(plain.delete(key));
          }
          if (i % 20 === 0) compare();
        }
        compare();
        for (const key of [...plain.keys()]) {
          index.remove(key);
          plain.delete(key);
        }
        compare();
      },
    ),
    { numRuns: 300 },
  );
  // The property is meaningful only if many match and many do not.
  expect(matched / tried).toBeGreaterThan(0.05);
  expect(matched / tried).toBeLessThan(0.95);
});

test("finds a letter only by itself if its lower case is another's", () => {
  const index = new PatternIndex<number>();
  const kelvin = parsePattern({ a: [{ "equals-ignore-case": "\u212a" }] });
  if (!kelvin.ok) throw new Error(kelvin.fault.message);
  for (let i = 0; i < 10; i++) index.add(i, kelvin.pattern);
  expect(index.matching(flatten({ a: "\u212a" }))).toHaveLength(10);
  expect(index.matching(flatten({ a: "k" }))).toHaveLength(10);
  expect(index.matching(flatten({ a: "K" }))).toHaveLength(0);
});

test("keeps no memory for removed patterns", () => {
  setFlagsFromString("--expose-gc");
  const heapUsed = () => {
    runInNewContext("gc")();
    return process.memoryUsage().heapUsed;
  };
  const patternOf = (i: number) => {
    const parsed = parsePattern({ a: [`a${i}`], [`b${i % 5000}`]: [{ prefix: `b${i}` }] });
    if (!parsed.ok) throw new Error(parsed.fault.message);
    return parsed.pattern;
  };
  const index = new PatternIndex<number>();
  const churn = () => {
    for (let i = 0; i < 20_000; i++) index.add(i, patternOf(i));
    const full = heapUsed();
    for (let i = 0; i < 20_000; i++) index.remove(i);
    return full;
  };
  churn();
  const before = heapUsed();
  const full = churn();
  const after = heapUsed();
  expect(full - before).toBeGreaterThan(5e6);
  expect(after - before).toBeLessThan(1e6);
});

test("finds nothing without patterns, or in a value that is not an event", () => {
  const index = new PatternIndex<string>();
  expect(index.matching(flatten({ a: 1 }))).toEqual([]);
  const parsed = parsePattern({ a: [{ exists: false }] });
  if (parsed.ok) index.add("absent", parsed.pattern);
  expect(index.matching(flatten({ b: 1 }))).toEqual(["absent"]);
  expect(index.matching(flatten([{ b: 1 }]))).toEqual([]);
});
