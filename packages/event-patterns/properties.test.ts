import fc from "fast-check";
import { expect, test } from "vitest";
import { flattenText, matches, matchesFlat, parsePattern, parsePatternText } from "./index.ts";

function takes(pattern: unknown, event: unknown): boolean {
  const parsed = parsePattern(pattern, { characters: 100_000, stars: 10_000 });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return matches(parsed.pattern, event);
}

const text = fc.oneof(fc.string({ maxLength: 5 }), fc.string({ unit: "grapheme", maxLength: 5 }));
const number = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const v4 = fc.ipV4();
/** Text to compare ignoring case. Characters above U+FFFF are question marks there. */
const cased = text.filter((text) => !/[\u{10000}-\u{10ffff}]/u.test(text));
const literal = (text: string) => text.replaceAll(/[\\*]/g, "\\$&");

/** A value for a pattern, and a leaf that it accepts. */
const valueAndLeaf: fc.Arbitrary<{ value: unknown; leaf: unknown }> = fc.oneof(
  scalar.map((leaf) => ({ value: leaf, leaf })),
  scalar.map((leaf) => ({ value: { exists: true }, leaf })),
  fc.tuple(text, text).map(([a, b]) => ({ value: { prefix: a }, leaf: a + b })),
  fc.tuple(text, text).map(([a, b]) => ({ value: { suffix: b }, leaf: a + b })),
  fc.tuple(cased, text).map(([a, b]) => ({
    value: { prefix: { "equals-ignore-case": a } },
    leaf: a.toUpperCase() + b,
  })),
  fc.tuple(text, cased).map(([a, b]) => ({
    value: { suffix: { "equals-ignore-case": b } },
    leaf: a + b.toUpperCase(),
  })),
  cased.map((a) => ({ value: { "equals-ignore-case": a }, leaf: a.toUpperCase() })),
  fc.tuple(text, text, text).map(([a, b, c]) => ({
    value: { wildcard: `${literal(a)}*${literal(c)}` },
    leaf: a + b + c,
  })),
  number.map((n) => ({ value: { numeric: ["=", n] }, leaf: n })),
  fc
    .tuple(number, number, number)
    .map((bounds) => bounds.toSorted((a, b) => a - b))
    .filter(([a = 0, , c = 0]) => a < c)
    .map(([a, b, c]) => ({ value: { numeric: [">=", a, "<=", c] }, leaf: b })),
  fc
    .tuple(v4, fc.nat({ max: 31 }))
    .map(([ip, mask]) => ({ value: { cidr: `${ip}/${mask}` }, leaf: ip })),
  fc
    .tuple(fc.array(text, { minLength: 1 }), scalar)
    .filter(([excluded, leaf]) => !excluded.includes(String(leaf)))
    .map(([excluded, leaf]) => ({ value: { "anything-but": excluded }, leaf })),
);

/** Fields with a value and a leaf each: as a pattern, as an event, and as an event with arrays. */
const fields = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,3}$/).filter((key) => key !== "$or"),
  fc.record({ one: valueAndLeaf, others: fc.array(valueAndLeaf, { maxLength: 2 }) }),
  { minKeys: 1, maxKeys: 5 },
);
type Fields = Parameters<Parameters<typeof fields.map>[0]>[0];

const mapFields = (fields: Fields, map: (field: Fields[string]) => unknown) =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, map(field)]));
const patternOf = (fields: Fields) =>
  mapFields(fields, ({ one, others }) => [...others, one].map(({ value }) => value));
const eventOf = (fields: Fields) => mapFields(fields, ({ one }) => one.leaf);

const shuffled = (value: object, seed: number) =>
  Object.fromEntries(
    Object.entries(value).toSorted(
      ([a], [b]) => ((a.charCodeAt(0) * seed) % 7) - ((b.charCodeAt(0) * seed) % 7),
    ),
  );

test("an event made to fulfill a pattern matches it, with any other fields", () => {
  fc.assert(
    fc.property(fields, fields, fc.jsonValue(), (top, detail, rest) => {
      const pattern = { ...patternOf(top), DETAIL: patternOf(detail) };
      const event = eventOf(detail);
      expect(takes(pattern, { ...eventOf(top), DETAIL: event })).toBe(true);
      expect(
        takes(pattern, { REST: rest, ...eventOf(top), DETAIL: { REST: rest, ...event } }),
      ).toBe(true);
      expect(takes(pattern, { ...eventOf(top), DETAIL: [{ REST: rest }, [event], 5] })).toBe(true);
      expect(
        takes(pattern, { ...mapFields(top, ({ one }) => [rest, one.leaf]), DETAIL: event }),
      ).toBe(true);
    }),
  );
});

test("an event that lacks a field of a pattern does not match it", () => {
  fc.assert(
    fc.property(fields, (fields) => {
      const [lost] = Object.keys(fields);
      const { [lost ?? ""]: _, ...rest } = eventOf(fields);
      expect(takes(patternOf(fields), rest)).toBe(false);
    }),
  );
});

test("anything-but accepts exactly the leaves that its operand does not accept", () => {
  const nested = fc.constantFrom("prefix", "suffix", "equals-ignore-case", "wildcard");
  const texts = fc.array(fc.stringMatching(/^[abAB]{1,2}$/), { minLength: 1, maxLength: 3 });
  const leaf = fc.oneof(fc.stringMatching(/^[abAB]{0,3}$/), scalar);
  fc.assert(
    fc.property(nested, texts, leaf, (name, texts, leaf) => {
      const plain = { x: texts.map((text) => ({ [name]: text })) };
      expect(takes({ x: [{ "anything-but": { [name]: texts } }] }, { x: leaf })).toBe(
        !takes(plain, { x: leaf }),
      );
      expect(takes({ x: [{ "anything-but": texts }] }, { x: leaf })).toBe(
        !takes({ x: texts }, { x: leaf }),
      );
    }),
    { numRuns: 500 },
  );
});

test("exists is either true or false for a leaf", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const there = takes({ x: { y: [{ exists: true }] } }, { x: value });
      expect(takes({ x: { y: [{ exists: false }] } }, { x: value })).toBe(!there);
    }),
  );
});

test("$or matches if one of its objects does", () => {
  fc.assert(
    fc.property(fields, fields, fields, (a, b, event) => {
      const together = takes({ $or: [patternOf(a), patternOf(b)] }, eventOf(event));
      const apart = [a, b].some((fields) => takes(patternOf(fields), eventOf(event)));
      expect(together).toBe(apart);
      expect(takes({ $or: [patternOf(a), patternOf(b)] }, eventOf(b))).toBe(true);
    }),
  );
});

test("the order of keys does not matter, in patterns and in events", () => {
  fc.assert(
    fc.property(fields, fields, fc.nat({ max: 6 }), (fields, other, seed) => {
      const event = { ...eventOf(other), ...eventOf(fields) };
      for (const pattern of [patternOf(fields), patternOf(other)]) {
        const verdict = takes(pattern, event);
        expect(takes(shuffled(pattern, seed), event)).toBe(verdict);
        expect(takes(pattern, shuffled(event, seed))).toBe(verdict);
      }
    }),
  );
});

test("any input for a pattern gives a pattern or a fault with a pointer", () => {
  const word = fc.constantFrom(
    ...[
      "$or",
      "prefix",
      "suffix",
      "anything-but",
      "numeric",
      "cidr",
      "exists",
      "wildcard",
      "exactly",
    ],
    ...[
      "equals-ignore-case",
      "a",
      "__proto__",
      "constructor",
      "toJSON",
      ">",
      "=",
      "*",
      "10.0.0.0/8",
    ],
  );
  const almost = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small", maxDepth: 5 },
      word,
      fc.integer(),
      fc.boolean(),
      tie("list"),
      tie("object"),
    ),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(word, tie("value"), { maxKeys: 3 }),
  })).object;
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSparseArray: true,
    withNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.oneof(almost, fc.jsonValue(), anything), (value) => {
      const parsed = parsePattern(value);
      if (parsed.ok) expect(parsed.pattern.alternatives.length).toBeGreaterThan(0);
      else expect(parsed.fault.pointer).toMatch(/^(\/([^~/]|~[01])*)*$/su);
    }),
    { numRuns: 5000 },
  );
});

test("a pattern and an event are the same from text as from parsed JSON", () => {
  const long = fc.constantFrom("9007199254740993", "1e400", "0.12345678901234567");
  fc.assert(
    fc.property(fields, fields, fc.option(long), (fields, other, number) => {
      const rest = number === null ? {} : { long: JSON.rawJSON(number) };
      const pattern = { ...patternOf(fields), ...mapFields(rest as Fields, (value) => [value]) };
      for (const event of [eventOf(fields), { ...eventOf(other), ...rest }, eventOf(other)]) {
        const parsed = parsePatternText(JSON.stringify(pattern), { characters: 100_000 });
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
        const verdict = takes(pattern, event);
        expect(matchesFlat(parsed.pattern, flattenText(JSON.stringify(event)))).toBe(verdict);
      }
    }),
  );
});

test("any input for an event gives true or false", () => {
  fc.assert(
    fc.property(fields, fc.oneof(fc.jsonValue(), fc.anything()), (fields, event) => {
      expect(takes(patternOf(fields), event)).toBeTypeOf("boolean");
    }),
    { numRuns: 1000 },
  );
});
