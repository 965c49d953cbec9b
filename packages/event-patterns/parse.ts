import { type Fault, faultAt, type Steps } from "./fault.ts";
import { membersOf, parseMembers } from "./json/json-text.ts";
import { matcherNames, parseValues } from "./parse-values.ts";
import {
  type Condition,
  type Matcher,
  type Pattern,
  type PatternLimits,
  patternLimits,
} from "./pattern.ts";

/** The result of parsing: the pattern, or the first fault found in it. */
export type ParsedPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly fault: Fault };

/**
 * In addition to the matchers, names that the engine reserves inside `$or` (event-ruler,
 * Constants).
 */
const reservedInOr = new Set<string>([
  ...matcherNames,
  ...["=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);

/**
 * The state of a compilation. The conditions of each alternative are keyed by their dotted paths.
 */
type Draft = {
  alternatives: Map<string, Condition>[];
  combinations: number;
  stars: number;
  readonly limits: PatternLimits;
  /** True if `$or` is the operator, false if it is an ordinary field. */
  readonly orIsOperator: boolean;
  /** The list that each condition was parsed from, if the caller needs it. */
  readonly written: Written | undefined;
};

type Written = Map<Condition, readonly unknown[]>;

type Fields = NonNullable<ReturnType<typeof membersOf>>;

/** A place in the pattern, and the event field that it refers to. */
type Spot = { readonly at: Steps; readonly path: readonly string[]; readonly inOr: boolean };

/**
 * Parses an event pattern in the grammar of EventBridge.
 *
 * @param value - Parsed JSON, in which numbers that a double would change are objects of
 * `JSON.rawJSON`. Anything else is refused without throwing.
 * @param limits - Limits that override EventBridge's.
 * @returns The compiled pattern for `matches`, or the first fault with its JSON pointer.
 */
export function parsePattern(value: unknown, limits: Partial<PatternLimits> = {}): ParsedPattern {
  return parseOfSize(value, sizeOf(value), { ...patternLimits, ...limits });
}

/**
 * Parses an event pattern from JSON text, which keeps what parsed JSON has lost: repeated names of
 * matchers in one object, and of fields.
 */
export function parsePatternText(text: string, limits: Partial<PatternLimits> = {}): ParsedPattern {
  let value: unknown;
  try {
    value = parseMembers(text).value;
  } catch {
    return { ok: false, fault: faultAt([], "must be JSON") };
  }
  return parseOfSize(value, compactLength(text), { ...patternLimits, ...limits });
}

/** Same as `parsePattern`, plus the list that each condition was parsed from. */
export function parseWritten(value: unknown):
  | {
      readonly ok: true;
      readonly pattern: Pattern;
      readonly written: ReadonlyMap<Condition, readonly unknown[]>;
    }
  | { readonly ok: false; readonly fault: Fault } {
  const written: Written = new Map();
  const parsed = parseOfSize(value, sizeOf(value), patternLimits, written);
  return parsed.ok ? { ...parsed, written } : parsed;
}

function parseOfSize(
  value: unknown,
  size: number | undefined,
  all: PatternLimits,
  written?: Written,
): ParsedPattern {
  const tooLarge = sizeFault(size, all);
  if (tooLarge) return { ok: false, fault: tooLarge };
  const parsed = compile(value, all, true, written);
  if (parsed.ok) return parsed;
  // A pattern whose `$or` is not the operator can be valid with a field of that name, in the
  // grammar from before the operator (event-ruler, GenericMachine, `addRule`, and RuleCompiler).
  const asField = compile(value, all, false, written);
  return asField.ok ? asField : parsed;
}

/** Returns the number of characters of a value as JSON; undefined if it is not JSON. */
function sizeOf(value: unknown): number | undefined {
  try {
    return JSON.stringify(value)?.length;
  } catch {
    // A cycle, a bigint, or nesting that exhausts the stack.
    return undefined;
  }
}

/** Returns the number of characters of JSON text without the white space around its tokens. */
function compactLength(text: string): number {
  return text.replaceAll(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, "$1").length;
}

function sizeFault(size: number | undefined, { characters }: PatternLimits): Fault | undefined {
  if (size === undefined) return faultAt([], "must be JSON, and not nested without end");
  if (size <= characters) return undefined;
  return faultAt(
    [],
    `has ${size} characters as JSON; the limit of a pattern's size is ${characters}`,
  );
}

function compile(
  value: unknown,
  limits: PatternLimits,
  orIsOperator: boolean,
  written: Written | undefined,
): ParsedPattern {
  const draft: Draft = {
    alternatives: [new Map()],
    combinations: 1,
    stars: 0,
    limits,
    orIsOperator,
    written,
  };
  const fields = membersOf(value);
  const fault = fields
    ? addFields(fields, { at: [], path: [], inOr: false }, draft)
    : faultAt([], 'must be an object of fields, such as {"source": ["a"]}');
  if (fault) return { ok: false, fault };
  const alternatives = draft.alternatives.map((conditions) => [...conditions.values()]);
  return { ok: true, pattern: { alternatives } };
}

function addFields(fields: Fields, spot: Spot, draft: Draft): Fault | undefined {
  if (spot.path.length >= draft.limits.depth) {
    return faultAt(spot.at, `is nested too deep; the limit is ${draft.limits.depth} levels`);
  }
  if (fields.length === 0) return faultAt(spot.at, "must have at least one field");
  for (const [key, value] of fields) {
    const fault = addField(key, value, spot, draft);
    if (fault) return fault;
  }
  return undefined;
}

function addField(key: string, value: unknown, spot: Spot, draft: Draft): Fault | undefined {
  const at = [...spot.at, key];
  if (key === "$or" && draft.orIsOperator) return addOr(value, { ...spot, at }, draft);
  if (spot.inOr && reservedInOr.has(key)) {
    return faultAt(at, "is the name of a matcher, which cannot be a field inside $or");
  }
  const path = [...spot.path, key];
  const fields = membersOf(value);
  if (fields) return addFields(fields, { ...spot, at, path }, draft);
  if (!Array.isArray(value)) {
    return faultAt(at, 'must be a list of values, such as ["a"], or an object of fields');
  }
  return addCondition(value, { ...spot, at, path }, draft);
}

/** Adds a condition. If a path repeats, the last one wins, in and out of `$or` alike. */
function addCondition(values: readonly unknown[], spot: Spot, draft: Draft): Fault | undefined {
  const parsed = parseValues(values, spot.at, draft.orIsOperator);
  if (!parsed.ok) return parsed.fault;
  draft.stars += starsIn(parsed.value.matchers);
  if (draft.stars > draft.limits.stars) {
    return faultAt(
      spot.at,
      `brings the stars in wildcards to ${draft.stars}; their limit is ${draft.limits.stars}`,
    );
  }
  const name = nameOf(spot.path);
  const condition = { path: pathOf(name), ...parsed.value };
  draft.written?.set(condition, values);
  for (const alternative of draft.alternatives) alternative.set(name, condition);
  return undefined;
}

/**
 * Returns the dotted path of a field. A field within one with an empty key is at the root
 * (event-ruler, Path).
 */
function nameOf(path: readonly string[]): string {
  const base = path.slice(0, -1).join(".");
  const last = path.at(-1) ?? "";
  return base === "" ? last : `${base}.${last}`;
}

/** Cache of paths: many patterns refer to the same fields. */
const knownPaths = new Map<string, readonly string[]>();
const maxKnownPaths = 10_000;

function pathOf(name: string): readonly string[] {
  const known = knownPaths.get(name);
  if (known) return known;
  if (knownPaths.size >= maxKnownPaths) knownPaths.clear();
  const path = name.split(".");
  knownPaths.set(name, path);
  return path;
}

/** Combines each object of an `$or` with all alternatives so far. */
function addOr(objects: unknown, spot: Spot, draft: Draft): Fault | undefined {
  if (!Array.isArray(objects) || objects.length < 2) {
    return faultAt(spot.at, "must be a list of at least two objects");
  }
  draft.combinations *= objects.length;
  if (draft.combinations > draft.limits.combinations) {
    return faultAt(
      spot.at,
      `makes ${draft.combinations} combinations; their limit is ${draft.limits.combinations}`,
    );
  }
  const before = draft.alternatives;
  const after: Map<string, Condition>[][] = [];
  for (const [i, object] of objects.entries()) {
    const at = [...spot.at, i];
    const fields = membersOf(object);
    if (!fields) return faultAt(at, "must be an object of fields");
    draft.alternatives = before.map((alternative) => new Map(alternative));
    const fault = addFields(fields, { at, path: spot.path, inOr: true }, draft);
    if (fault) return fault;
    after.push(draft.alternatives);
  }
  draft.alternatives = after.flat();
  return undefined;
}

function starsIn(matchers: readonly Matcher[]): number {
  return matchers.reduce((sum, matcher) => {
    if (matcher.kind === "wildcard") return sum + matcher.parts.length - 1;
    return matcher.kind === "anything-but" ? sum + starsIn(matcher.excluded) : sum;
  }, 0);
}
