import { describe, expect, test } from "vitest";
import type { Field } from "../flatten.ts";
import { type FlatEvent, flatten, PatternIndex, parsePattern } from "../index.ts";

type Patterns = (i: number) => object;

function indexOf(count: number, patternOf: Patterns): PatternIndex<number> {
  const index = new PatternIndex<number>();
  for (let i = 0; i < count; i++) put(index, i, patternOf(i));
  return index;
}

function put(index: PatternIndex<number>, key: number, pattern: object): void {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  index.add(key, parsed.pattern);
}

/** Counts how often a field of an event is read, which every tried condition on it does. */
function looks(index: PatternIndex<number>, event: FlatEvent): number {
  let count = 0;
  const counted = (field: Field): Field => ({
    leaves: field.leaves,
    fields: field.fields,
    get hasPlaces() {
      count += 1;
      return field.hasPlaces;
    },
  });
  const fields = new Map([...(event.fields ?? [])].map(([key, field]) => [key, counted(field)]));
  index.matching({ ...event, fields });
  return count;
}

/** Scatters numbers deterministically. */
const scatter = (i: number, size: number) => (Math.imul(i + 1, 0x9e37_79b1) >>> 4) % size;
const typesOf = (i: number) =>
  Array.from({ length: 1 + (i % 3) }, (_, n) => `type-${scatter(i * 3 + n, 27)}`);
const ownOf: readonly Patterns[] = [
  (i) => ({ id: [i] }),
  (i) => ({ name: [{ prefix: `${i}-` }] }),
  (i) => ({ name: [{ suffix: `-${i}` }] }),
  (i) => ({ count: [{ numeric: [">=", i, "<", i + 1] }], trial: [i % 2 === 0] }),
  (i) => ({ name: [{ "equals-ignore-case": `A${i}` }] }),
  (i) => ({ state: [{ "anything-but": "off" }], id: [i, i + 1] }),
  (i) => ({ name: [{ wildcard: `a*${i}` }] }),
  (i) => ({ address: [{ cidr: `10.${(i >> 8) % 256}.${i % 256}.0/24` }] }),
];
const mixes: Readonly<Record<string, Patterns>> = {
  "have one selective condition": (i) => ({ type: typesOf(i), ...ownOf[i % ownOf.length]?.(i) }),
  "have four conditions that are selective only together": (i) => ({
    ...{ a: [i % 9], b: [Math.floor(i / 9) % 9] },
    ...{ c: [Math.floor(i / 81) % 9], d: [Math.floor(i / 729) % 9] },
  }),
  "have wide ranges next to narrow ones": (i) =>
    i % 50 === 0
      ? { count: [{ numeric: [">=", 500, "<", 1e6 + i] }], trial: [true], id: [i] }
      : { count: [{ numeric: ["=", i] }], trial: [true] },
  "have limits that few events exceed": (i) => ({
    type: typesOf(i),
    count: [{ numeric: i % 2 === 0 ? [">", 400 + i] : ["<", 300 - i] }],
  }),
  // Too many combinations to lead by: without the id, an event reaches more than a hundred.
  "have long lists before the selective condition": (i) => ({
    type: Array.from({ length: 5 }, (_, n) => `type-${scatter(i * 5 + n, 12)}`),
    b: Array.from({ length: 5 }, (_, n) => scatter(i * 7 + n, 8)),
    c: Array.from({ length: 5 }, (_, n) => scatter(i * 11 + n, 7)),
    id: [i],
  }),
  "have texts that begin alike": (i) => ({
    name: [{ wildcard: `name-*-${i}` }],
    type: [{ prefix: "type-" }],
  }),
};
const events = Array.from({ length: 100 }, (_, i) =>
  flatten({
    ...{ type: `type-${i % 12}`, id: i, name: `name-x-${i}`, count: 350 + i, trial: true },
    ...{ state: "on", address: `10.0.${i}.1`, a: i % 9, b: i % 8, c: i % 7, d: i % 6 },
  }),
);

describe("of 5,000 patterns, tries few on an event if they", () => {
  for (const [name, patternOf] of Object.entries(mixes)) {
    test(name, () => {
      const index = indexOf(5_000, patternOf);
      const counts = events.map((event) => looks(index, event));
      expect(Math.max(...counts)).toBeLessThan(60);
      expect(events.some((event) => index.matching(event).length > 0)).toBe(true);
    });
  }
});

test("moves patterns to limits that hardly any event exceeds, once events have shown it", () => {
  const some = (count: number, i: number, size: number) =>
    Array.from({ length: count }, (_, n) => scatter(i * count + n, size));
  // By patterns alone, a list is more selective than the limit.
  const index = indexOf(2_000, (i) => ({
    ...{ a: some(2, i, 12), b: some(4, i, 20), c: some(9, i, 45) },
    count: [{ numeric: [">", 1_000 + i] }],
  }));
  const rare = Array.from({ length: 100 }, (_, i) =>
    flatten({ a: i % 12, b: i % 20, c: i % 45, count: 1 }),
  );
  // Only a few, because each of them is an observation too.
  const most = () => Math.max(...rare.slice(0, 4).map((event) => looks(index, event)));
  expect(most()).toBeGreaterThan(15);
  for (let times = 0; times < 5; times++) for (const event of rare) index.matching(event);
  expect(most()).toBeLessThan(8);
});

test("moves patterns to a condition that has become more selective while others come and go", () => {
  const index = indexOf(1_000, (i) => ({ country: ["US"], count: [{ numeric: [">", i] }] }));
  const german = flatten({ country: "DE", count: 1e6 });
  for (let i = 1_000; i < 3_000; i++) put(index, i, { country: ["US"], id: [i] });
  expect(looks(index, german)).toBeGreaterThan(999);
  for (let i = 1_000; i < 3_000; i++) index.remove(i);
  for (let i = 0; i < 300; i++) put(index, 1_000, { id: [i] });
  expect(looks(index, german)).toBeLessThan(10);
  expect(index.matching(flatten({ country: "US", count: 3 }))).toHaveLength(3);
});
