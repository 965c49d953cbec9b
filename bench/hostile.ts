import { flatten, matchesFlat, parsePattern } from "../packages/event-patterns/index.ts";
import { type Benchmark, inTurns, type Measurement } from "./report.ts";

type Attack = {
  readonly about: string;
  readonly pattern: object;
  /** Returns an event of about this many characters that is made to take long. */
  readonly event: (characters: number) => object;
};

const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Returns a list of elements under the key `a`, as many as fit. */
const listOf = (element: (i: number) => unknown) => (characters: number) => {
  const each = JSON.stringify(element(9999)).length + 1;
  return { a: times(Math.floor(characters / each), element) };
};
const textOf = (part: string) => (characters: number) => ({
  a: part.repeat(Math.floor(characters / part.length)),
});

/** The largest patterns within the limits, on events that force a look at every element. */
const attacks: readonly Attack[] = [
  {
    about: "two fields that never agree on an element",
    pattern: { a: { b: [1], c: [1] } },
    event: listOf((i) => (i % 2 ? { b: 1, c: 2 } : { b: 2, c: 1 })),
  },
  {
    about: "eight fields, of which each element lacks one",
    pattern: { a: Object.fromEntries(times(8, (n) => [`k${n}`, [1]])) },
    event: listOf((i) => Object.fromEntries(times(8, (n) => [`k${n}`, i % 8 === n ? 2 : 1]))),
  },
  {
    about: "lists in lists in lists",
    pattern: { a: { b: [1], c: [1] } },
    event: listOf((i) => [[{ b: 1 }], [{ c: i }]]),
  },
  {
    about: "200 literals on a list of texts",
    pattern: { a: times(200, (n) => `x${n}yz`) },
    event: listOf((i) => `q${i}`),
  },
  {
    about: "100 prefixes on a list of texts",
    pattern: { a: times(100, (n) => ({ prefix: `x${n}` })) },
    event: listOf((i) => `q${i}`),
  },
  {
    about: "70 blocks of addresses on a list of addresses",
    pattern: { a: times(70, (n) => ({ cidr: `10.${n}.0.0/16` })) },
    event: listOf((i) => `11.0.0.${i % 255}`),
  },
  {
    about: "100 stars on a list of texts",
    pattern: { a: times(33, (n) => ({ wildcard: `*a*b${n}*` })) },
    event: listOf(() => "aaabc"),
  },
  {
    about: "a long part between stars, on one text",
    pattern: { a: [{ wildcard: `*${"a".repeat(400)}b${"a".repeat(400)}*` }] },
    event: textOf("a"),
  },
  {
    about: "a thousand alternatives",
    pattern: {
      a: { $or: times(10, (n) => ({ [`k${n}`]: [{ "anything-but": "z" }] })) },
      b: { $or: times(10, (n) => ({ [`k${n}`]: [{ exists: true }] })) },
      c: { $or: times(10, (n) => ({ [`k${n}`]: [{ exists: true }] })) },
    },
    event: (characters) => ({ ...listOf(() => ({ k1: 1 }))(characters), b: { k1: 1 } }),
  },
  {
    about: "one path that is written in hundreds of ways",
    pattern: {
      [times(10, () => "x").join(".")]: Object.fromEntries(times(20, (n) => [`c${n}`, [1]])),
    },
    event: () => manyWays(),
  },
];

/** Returns twenty fields to find in nineteen arrays, each of which provides one of them. */
function manyWays(): object {
  const event: Record<string, unknown> = {};
  for (let n = 0; n < 19; n++) {
    const keys = times(9, (i) => ((n >> i) & 1 ? "/x" : ".x"))
      .join("")
      .replace(/^./, "");
    const path = `x.${keys}`.split("/");
    const last = path.pop() ?? "";
    let at = event;
    for (const key of path) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[last] = times(20, (i) => ({ [`c${i}`]: 1 }));
  }
  return event;
}

/** Measures the worst time of one match, for ordinary and for the largest allowed events. */
export const hostile: Benchmark = {
  about: "one match of a pattern and an event that are made to take long",
  run: (progress) =>
    inTurns(
      attacks.flatMap((attack) => [measurementOf(attack, 8_000), measurementOf(attack, 256_000)]),
      { runs: 9, warmUps: 1 },
      progress,
    ),
};

function measurementOf({ about, pattern, event }: Attack, characters: number): Measurement {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const made = event(characters);
  return {
    figures: [
      { name: `${about}, ${characters / 1000} KB: flatten`, unit: "ms" },
      { name: "  match", unit: "ms" },
    ],
    measure() {
      const started = performance.now();
      const flat = flatten(made);
      const between = performance.now();
      matchesFlat(parsed.pattern, flat);
      return [between - started, performance.now() - between];
    },
  };
}
