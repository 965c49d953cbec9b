import { sample } from "../catalog/index.ts";

/** A random mix of patterns, and events that match few of them. */
export type Mix = {
  /** The number that reproduces the mix. */
  readonly seed: number;
  /** The conditions of each kind of pattern. */
  readonly about: string;
  readonly patterns: (count: number) => readonly object[];
  /** @param among - The number of patterns, which is also the number of values of some fields. */
  readonly events: (count: number, among: number) => readonly object[];
};

/** Returns a number from 0 up to, but not including, 1. */
type Random = () => number;

/** A condition on a field, whose operands differ from pattern to pattern. */
type Question = {
  readonly field: string;
  readonly about: string;
  /** Returns the share of events that fulfill it, among a number of patterns. */
  readonly share: (among: number) => number;
  /** Returns the part of a pattern. */
  readonly ask: (random: Random, among: number) => object;
  /** Returns the part of an event. */
  readonly answer: (random: Random, among: number) => object;
};

/** The numbers that patterns and events draw for one field. */
type Values = { readonly size: number; readonly draw: () => number };

/** A kind of condition, as a function of such numbers. */
type Kind = {
  readonly name: string;
  readonly operands: (values: Values) => readonly unknown[];
  /** Returns an event's value for a number; `undefined` if the field is absent. */
  readonly value: (number: number, size: number) => unknown;
  /** The share of events that one draw leads to; 1 / size by default. */
  readonly share?: (size: number) => number;
  /** Numbers occur equally often. */
  readonly isEven?: true;
};

/** Maximum average matches of an event: finding them is measured, not listing them. */
const maxMatches = 8;

/** Returns the mix with a number. */
export function mixOf(seed: number): Mix {
  const kinds = patternKinds(randomOf(seed));
  const questions = [...new Set(kinds.flat())];
  return {
    seed,
    about: kinds.map((kind) => kind.map(({ about }) => about).join(" + ")).join("; "),
    patterns(count) {
      const random = randomOf(seed + 0.25);
      return Array.from({ length: count }, () =>
        merged(oneOf(random, kinds).map(({ ask }) => ask(random, count))),
      );
    },
    events(count, among) {
      const random = randomOf(seed + 0.5);
      return Array.from({ length: count }, () =>
        merged([envelope, ...questions.map(({ answer }) => answer(random, among))]),
      );
    },
  };
}

/** Draws kinds of patterns until an event matches a few of 100,000, but more than nearly none. */
function patternKinds(random: Random): readonly (readonly Question[])[] {
  for (;;) {
    const questions = drawQuestions(random);
    const kinds = Array.from({ length: upTo(random, 6) }, () => patternKind(random, questions));
    const matches = kinds
      .map((kind) => kind.reduce((all, { share }) => all * share(1e5), 1e5 / kinds.length))
      .reduce((sum, each) => sum + each, 0);
    if (matches <= maxMatches && matches > 0.2) return kinds;
  }
}

/** Draws up to five conditions. Half of the kinds begin with event types. */
function patternKind(random: Random, questions: readonly Question[]): readonly Question[] {
  const kind = new Set(random() < 0.5 ? questions.slice(0, 1) : []);
  for (const count = upTo(random, 5); kind.size < count; ) kind.add(oneOf(random, questions));
  return [...kind];
}

/** Draws for each field its number of values, their frequencies, and the patterns' conditions. */
function drawQuestions(random: Random): readonly Question[] {
  /** Returns a field with a value for each pattern, or for a few of them. */
  const many = (field: string, ...kinds: readonly Kind[]) => {
    const each = oneOf(random, [1, 1, 2, 5]);
    const about = each === 1 ? "of many" : `of many, ${each} patterns each`;
    return questionOf(field, about, oneOf(random, kinds), false, (among) =>
      Math.max(1, Math.floor(among / each)),
    );
  };
  /** Returns a field with a fixed number of values. */
  const few = (field: string, from: number, to: number, ...kinds: readonly Kind[]) => {
    const size = from - 1 + upTo(random, to - from + 1);
    const kind = oneOf(random, kinds);
    const isSkewed = random() < 0.5 && !kind.isEven;
    return questionOf(field, `of ${size}`, kind, isSkewed, () => size);
  };
  return [
    few("detail-type", 27, 27, listOf(1, eventType), listOf(2, eventType), listOf(3, eventType)),
    many("id", listOf(1), listOf(3)),
    many("license_key", prefix, suffix, wildcard),
    many("total_consumptions", narrowRange),
    many("order.store_id", ignoringCase, listOf(2)),
    many("hardware_id", listOf(1), prefix, suffix),
    many("address", block),
    few("product.id", 8, 200, listOf(1), listOf(1), listOf(3)),
    few("product.plan", 5, 40, listOf(1), ignoringCase, listOf(2), prefix),
    few("customer.country", 20, 60, listOf(1), listOf(3), ignoringCase),
    few("customer.email", 10, 500, suffix),
    few("version", 5, 50, prefix, wildcard),
    few("is_trial", 2, 2, flag),
    few("activations_type", 2, 4, anythingBut, listOf(1)),
    few("metadata", 2, 10, present, absent, anythingBut),
    few("max_activations", 10, 1000, wideRange, above, below),
    few("times_activated", 1000, 100_000, rarelyAbove, rarelyBelow),
    features(99 + upTo(random, 901)),
  ];
}

function questionOf(
  field: string,
  about: string,
  { name, operands, value, share = (size) => 1 / size }: Kind,
  isSkewed: boolean,
  sizeFor: (among: number) => number,
): Question {
  const valuesFor = (random: Random, among: number): Values => {
    const size = sizeFor(among);
    // Skewed: the first of 27 values occurs in a fifth of the patterns, and of the events.
    return { size, draw: () => Math.floor(size * (isSkewed ? random() ** 2 : random())) };
  };
  return {
    field,
    about: `${field} ${name} (${about}${isSkewed ? ", skewed" : ""})`,
    share: (among) => Math.min(1, share(sizeFor(among)) * (isSkewed ? 2 : 1)),
    ask: (random, among) => inLicense(field, operands(valuesFor(random, among))),
    answer(random, among) {
      const { size, draw } = valuesFor(random, among);
      return inLicense(field, value(draw(), size));
    },
  };
}

/** Returns a condition on two fields of the elements of an array. */
function features(size: number): Question {
  const code = (random: Random) => `feature-${upTo(random, size)}`;
  return {
    field: "features",
    about: `features by code and state (of ${size})`,
    share: () => 1.5 / size,
    ask: (random) => inLicense("features", { code: [code(random)], enabled: [true] }),
    answer: (random) =>
      inLicense(
        "features",
        Array.from({ length: 3 }, () => ({ code: code(random), enabled: random() < 0.5 })),
      ),
  };
}

function listOf(length: number, value: (number: number) => unknown = (number) => number): Kind {
  return {
    name: `1 of ${length}`,
    operands: ({ draw }) => Array.from({ length }, () => value(draw())),
    value,
    share: (size) => length / size,
  };
}

const key = (number: number) => `${lettersOf(number)}-7Q2M-X4RD-${lettersOf(number)}`;
const prefix: Kind = {
  name: "prefix",
  operands: ({ draw }) => [{ prefix: `${lettersOf(draw())}-` }],
  value: key,
};
const suffix: Kind = {
  name: "suffix",
  operands: ({ draw }) => [{ suffix: `-${lettersOf(draw())}` }],
  value: key,
};
const wildcard: Kind = {
  name: "wildcard",
  operands({ draw }) {
    const letters = lettersOf(draw());
    return [{ wildcard: `${letters.slice(0, 1)}*-${letters}` }];
  },
  value: key,
};
const ignoringCase: Kind = {
  name: "ignore-case",
  operands: ({ draw }) => [{ "equals-ignore-case": `so-${draw()}` }],
  value: (number) => `SO-${number}`,
};
const flag: Kind = {
  name: "boolean",
  operands: ({ draw }) => [draw() > 0],
  value: (number) => number > 0,
};
const narrowRange: Kind = {
  name: "narrow range",
  operands({ draw }) {
    const low = draw();
    return [{ numeric: [">=", low, "<", low + 1] }];
  },
  value: (number) => number,
};
const wideRange: Kind = {
  name: "wide range",
  operands({ size, draw }) {
    const low = draw();
    return [{ numeric: [">=", low, "<", low + Math.ceil(size / 10)] }];
  },
  value: (number) => number,
  share: () => 0.1,
};
const above: Kind = {
  name: "above",
  operands: ({ draw }) => [{ numeric: [">", draw()] }],
  value: (number) => number,
  share: () => 0.5,
};
const below: Kind = {
  name: "below",
  operands: ({ draw }) => [{ numeric: ["<", draw()] }],
  value: (number) => number,
  share: () => 0.5,
};
/** Limits that few events exceed. */
const rarelyAbove: Kind = {
  name: "rarely above",
  operands: ({ draw }) => [{ numeric: [">", draw()] }],
  value: (number) => number / 1000,
  share: () => 1 / 2000,
  isEven: true,
};
const rarelyBelow: Kind = {
  name: "rarely below",
  operands: ({ draw }) => [{ numeric: ["<", draw()] }],
  value: (number, size) => size - number / 1000,
  share: () => 1 / 2000,
  isEven: true,
};
const block: Kind = {
  name: "block of addresses",
  operands: ({ draw }) => [{ cidr: `${address(draw())}/28` }],
  value: address,
};
const anythingBut: Kind = {
  name: "anything-but",
  operands: ({ draw }) => [{ "anything-but": `v${draw()}` }],
  value: (number) => `v${number}`,
  share: (size) => 1 - 1 / size,
};
const present: Kind = {
  name: "present",
  operands: () => [{ exists: true }],
  value: (number) => (number % 2 === 0 ? number : undefined),
  share: () => 0.5,
};
const absent: Kind = { ...present, name: "absent", operands: () => [{ exists: false }] };

const eventType = (number: number) => `license.event_${number}`;

/** Returns the first address of a block of 16. */
function address(number: number): string {
  return `10.${(number >> 12) & 255}.${(number >> 4) & 255}.${(number & 15) << 4}`;
}

/** Returns five letters that differ from those of every other number below 26 ** 5. */
export function lettersOf(number: number): string {
  let rest = (number * 7_919_777) % 26 ** 5;
  let letters = "";
  for (let n = 0; n < 5; n++) {
    letters += String.fromCharCode(65 + (rest % 26));
    rest = Math.floor(rest / 26);
  }
  return letters;
}

/** Fields that no pattern of a mix refers to, or that have the same value in all events. */
const envelope = {
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  source: "license-api",
  account: "123456789012",
  time: "2026-11-22T12:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: {
    ...sample("license.activated"),
    consumers: ["webhooks", "integrations"],
    accepted_at: 1_790_000_000_000,
  },
};

/** Puts a value at a path: the event type at the root, and every other field in the license. */
function inLicense(field: string, value: unknown): object {
  if (field === "detail-type") return { [field]: value };
  const path = ["detail", "data", "license", ...field.split(".")];
  return path.reduceRight((inner, key) => ({ [key]: inner }), value) as object;
}

/** Merges objects into a new one. The last of two values at one path wins. */
function merged(objects: readonly object[]): object {
  const all: Record<string, unknown> = {};
  for (const object of objects) mergeInto(all, object);
  return all;
}

function mergeInto(all: Record<string, unknown>, object: object): void {
  for (const [key, value] of Object.entries(object)) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) all[key] = value;
    else {
      const below = (all[key] ?? {}) as Record<string, unknown>;
      all[key] = below;
      mergeInto(below, value);
    }
  }
}

function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[upTo(random, values.length) - 1] as T;
}

/** Returns a whole number from 1 to a maximum. */
function upTo(random: Random, largest: number): number {
  return 1 + Math.floor(random() * largest);
}

/** Returns numbers determined by a seed (mulberry32). */
function randomOf(seed: number): Random {
  let state = Math.floor(seed * 0x9e37_79b1);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
