import { type Fault, faultAt, type Steps } from "./fault.ts";
import { type PatternLimits, patternLimits } from "./limits.ts";
import { matcherNames, parseValues } from "./parse-values.ts";
import type { Condition, Matcher, Pattern } from "./pattern.ts";

export type ParsedPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly fault: Fault };

/** Beside the matchers, what the engine keeps for itself inside `$or` (event-ruler, Constants). */
const reservedInOr = new Set<string>([
  ...matcherNames,
  ...["=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);

/** What is being compiled. The conditions of each alternative stand under their dotted paths. */
type Draft = {
  alternatives: Map<string, Condition>[];
  combinations: number;
  stars: number;
  readonly limits: PatternLimits;
  /** Whether `$or` is the operator, or a field like any other. */
  readonly orIsOperator: boolean;
};

/** Where in the pattern something stands, and which field of the event that is. */
type Spot = { readonly at: Steps; readonly path: readonly string[]; readonly inOr: boolean };

/**
 * Reads an event pattern in the grammar of EventBridge.
 *
 * @param value - Parsed JSON; anything else is refused, not thrown upon.
 * @param limits - Limits to raise or to lower; the others are EventBridge's.
 * @returns The compiled pattern for `matches`, or the first fault with its JSON pointer.
 */
export function parsePattern(value: unknown, limits: Partial<PatternLimits> = {}): ParsedPattern {
  const all = { ...patternLimits, ...limits };
  const tooLarge = sizeFault(value, all);
  if (tooLarge) return { ok: false, fault: tooLarge };
  const parsed = compile(value, all, true);
  if (parsed.ok) return parsed;
  // What is not a valid operator `$or` may still be a field of that name, as it was before there was the
  // operator (event-ruler, README on backward compatibility).
  const asField = compile(value, all, false);
  return asField.ok ? asField : parsed;
}

function sizeFault(value: unknown, { characters }: PatternLimits): Fault | undefined {
  let size: number | undefined;
  try {
    size = JSON.stringify(value)?.length;
  } catch {
    // A cycle, a bigint, or nesting that exhausts the stack.
  }
  if (size === undefined) return faultAt([], "must be JSON, and not nested without end");
  if (size <= characters) return undefined;
  return faultAt(
    [],
    `has ${size} characters as JSON; the limit of a pattern's size is ${characters}`,
  );
}

function compile(value: unknown, limits: PatternLimits, orIsOperator: boolean): ParsedPattern {
  const draft: Draft = {
    alternatives: [new Map()],
    combinations: 1,
    stars: 0,
    limits,
    orIsOperator,
  };
  const fault = isObject(value)
    ? addFields(value, { at: [], path: [], inOr: false }, draft)
    : faultAt([], 'must be an object of fields, such as {"source": ["a"]}');
  if (fault) return { ok: false, fault };
  const alternatives = draft.alternatives.map((conditions) => [...conditions.values()]);
  return { ok: true, pattern: { alternatives } };
}

function addFields(fields: object, spot: Spot, draft: Draft): Fault | undefined {
  if (spot.path.length >= draft.limits.depth) {
    return faultAt(spot.at, `is nested too deep; the limit is ${draft.limits.depth} levels`);
  }
  const entries = Object.entries(fields);
  if (entries.length === 0) return faultAt(spot.at, "must have at least one field");
  for (const [key, value] of entries) {
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
  if (isObject(value)) return addFields(value, { ...spot, at, path }, draft);
  if (!Array.isArray(value)) {
    return faultAt(at, 'must be a list of values, such as ["a"], or an object of fields');
  }
  return addCondition(value, { ...spot, at, path }, draft);
}

/** A path that stands in the pattern twice keeps what stands last, in and out of `$or` alike. */
function addCondition(values: readonly unknown[], spot: Spot, draft: Draft): Fault | undefined {
  const parsed = parseValues(values, spot.at);
  if (!parsed.ok) return parsed.fault;
  draft.stars += starsIn(parsed.value.matchers);
  if (draft.stars > draft.limits.stars) {
    return faultAt(
      spot.at,
      `brings the stars in wildcards to ${draft.stars}; their limit is ${draft.limits.stars}`,
    );
  }
  const name = spot.path.join(".");
  const condition = { path: pathOf(name), ...parsed.value };
  for (const alternative of draft.alternatives) alternative.set(name, condition);
  return undefined;
}

/** Paths that were met before: patterns ask about the same fields, and there are many patterns. */
const knownPaths = new Map<string, readonly string[]>();
const mostKnownPaths = 10_000;

function pathOf(name: string): readonly string[] {
  const known = knownPaths.get(name);
  if (known) return known;
  if (knownPaths.size >= mostKnownPaths) knownPaths.clear();
  const path = name.split(".");
  knownPaths.set(name, path);
  return path;
}

/** Each object of an `$or` takes up all alternatives so far and goes its own way with them. */
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
    if (!isObject(object)) return faultAt(at, "must be an object of fields");
    draft.alternatives = before.map((alternative) => new Map(alternative));
    const fault = addFields(object, { at, path: spot.path, inOr: true }, draft);
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

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
