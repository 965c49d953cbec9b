import { parseAddress, parseCidr } from "./address.ts";
import { accepted, type Outcome, refused, type Steps } from "./fault.ts";
import { lettersOf } from "./ignore-case.ts";
import { membersOf, onlyMember } from "./json/json-text.ts";
import { isComparable, mustBeComparable, parseNumeric } from "./numeric.ts";
import type { Condition, Matcher } from "./pattern.ts";
import { parseWildcard } from "./wildcard.ts";

type Operand = (operand: unknown, at: Steps, knowsOr: boolean) => Outcome<Matcher | "absent">;

const operands: ReadonlyMap<string, Operand> = new Map<string, Operand>([
  ["exactly", exactly],
  ["prefix", (operand, at) => affix("prefix", operand, at)],
  ["suffix", (operand, at) => affix("suffix", operand, at)],
  ["equals-ignore-case", (operand, at) => ignoringCase("equals-ignore-case", operand, at)],
  ["wildcard", wildcard],
  ["numeric", parseNumeric],
  ["cidr", parseCidr],
  ["exists", exists],
  ["anything-but", parseAnythingBut],
]);

/** Valid keys of a matcher. */
export const matcherNames: readonly string[] = [...operands.keys()];

/**
 * Parses the list of values of a field (EventBridge, "Comparison operators").
 *
 * @param knowsOr - True for the current grammar, false for the one from before `$or`.
 */
export function parseValues(
  values: readonly unknown[],
  at: Steps,
  knowsOr: boolean,
): Outcome<Pick<Condition, "matchers" | "mayBeAbsent">> {
  if (values.length === 0) return refused(at, "must list at least one value");
  const matchers: Matcher[] = [];
  let mayBeAbsent = false;
  for (const [i, value] of values.entries()) {
    const parsed = parseValue(value, [...at, i], knowsOr);
    if (!parsed.ok) return parsed;
    if (parsed.value === "absent") mayBeAbsent = true;
    else matchers.push(parsed.value);
  }
  return accepted({ matchers: withoutNumbersAsAddresses(matchers), mayBeAbsent });
}

/** In a field that is compared with numbers, a number of the event is never read as an address. */
function withoutNumbersAsAddresses(matchers: readonly Matcher[]): readonly Matcher[] {
  if (!matchers.some(comparesNumbers)) return matchers;
  return matchers.map((matcher) =>
    matcher.kind === "addresses" ? { ...matcher, numbers: false } : matcher,
  );
}

function comparesNumbers(matcher: Matcher): boolean {
  if (matcher.kind === "anything-but") return matcher.excluded.some(comparesNumbers);
  return (
    matcher.kind === "numeric" || (matcher.kind === "equals" && typeof matcher.value === "number")
  );
}

function parseValue(value: unknown, at: Steps, knowsOr: boolean): Outcome<Matcher | "absent"> {
  if (typeof value === "string") return accepted(literal(value));
  if (value === null || typeof value === "boolean" || isComparable(value)) {
    return accepted({ kind: "equals", value });
  }
  if (JSON.isRawJSON(value)) return accepted({ kind: "number-text", text: value.rawJSON });
  if (typeof value !== "object" || Array.isArray(value)) {
    return refused(at, "must be a string, a number, true, false, null or a matcher");
  }
  const entry = onlyMember(value);
  if (!entry) return refused(at, 'must have exactly one key, such as {"prefix": "a"}');
  const [name, operand] = entry;
  const parse = operands.get(name);
  if (!parse) return refused([...at, name], `must be one of ${matcherNames.join(", ")}`);
  return parse(operand, [...at, name], knowsOr);
}

/** The engine treats two texts of the same IP address as equal (event-ruler, CIDR). */
function literal(text: string): Matcher {
  return parseAddress(text) ?? { kind: "equals", value: text };
}

function exactly(operand: unknown, at: Steps): Outcome<Matcher> {
  if (typeof operand !== "string") return refused(at, "must be a string");
  return accepted({ kind: "equals", value: operand });
}

function affix(kind: "prefix" | "suffix", operand: unknown, at: Steps): Outcome<Matcher> {
  if (typeof operand === "string") return accepted({ kind, text: operand });
  const entry = onlyMember(operand);
  if (entry?.[0] !== "equals-ignore-case") {
    return refused(at, 'must be a string or {"equals-ignore-case": "a string"}');
  }
  return ignoringCase(`${kind}-ignore-case`, entry[1], [...at, "equals-ignore-case"]);
}

function ignoringCase(
  kind: "equals-ignore-case" | "prefix-ignore-case" | "suffix-ignore-case",
  operand: unknown,
  at: Steps,
): Outcome<Matcher> {
  if (typeof operand !== "string") return refused(at, "must be a string");
  return accepted({ kind, letters: lettersOf(operand) });
}

function wildcard(operand: unknown, at: Steps): Outcome<Matcher> {
  return typeof operand === "string" ? wildcardText(operand, at) : refused(at, "must be a string");
}

function exists(operand: unknown, at: Steps): Outcome<Matcher | "absent"> {
  if (typeof operand !== "boolean") return refused(at, "must be true or false");
  return accepted(operand ? { kind: "exists" } : "absent");
}

type Excluded = (text: string, at: Steps) => Outcome<Matcher>;

/** The matchers that `anything-but` can negate. Each takes one text or a list of them. */
const exclusions: ReadonlyMap<string, Excluded> = new Map<string, Excluded>([
  ["prefix", (text, at) => excludedAffix("prefix", text, at)],
  ["suffix", (text, at) => excludedAffix("suffix", text, at)],
  [
    "equals-ignore-case",
    (text) => accepted({ kind: "equals-ignore-case", letters: lettersOf(text) }),
  ],
  ["wildcard", wildcardText],
]);

/**
 * Parses the operand of `anything-but` (EventBridge, "Anything-but matching").
 *
 * @param knowsOr - True for the current grammar. The grammar from before `$or` has no `wildcard`
 * here, and no lists of prefixes and suffixes.
 */
function parseAnythingBut(operand: unknown, at: Steps, knowsOr: boolean): Outcome<Matcher> {
  if (membersOf(operand)) return parseMatcher(operand, at, knowsOr);
  const values = Array.isArray(operand) ? operand : [operand];
  const type = JSON.isRawJSON(values[0]) ? "number" : typeof values[0];
  if (type !== "string" && type !== "number") {
    return refused(at, "must be a string, a number, a list of either or a matcher");
  }
  const excluded: Matcher[] = [];
  for (const [i, value] of values.entries()) {
    const here = Array.isArray(operand) ? [...at, i] : at;
    if (type === "number" && !isComparable(value)) return refused(here, mustBeComparable);
    if (typeof value !== type) return refused(here, `must be a ${type}, as the first value is`);
    excluded.push({ kind: "equals", value });
  }
  return accepted({ kind: "anything-but", excluded });
}

function parseMatcher(operand: unknown, at: Steps, knowsOr: boolean): Outcome<Matcher> {
  const entry = onlyMember(operand);
  if (!entry) return refused(at, 'must have exactly one key, such as {"prefix": "a"}');
  const [name, given] = entry;
  const exclude = exclusions.get(name);
  const here = [...at, name];
  if (!exclude) return refused(here, `must be one of ${[...exclusions.keys()].join(", ")}`);
  if (
    !knowsOr &&
    (name === "wildcard" || (name !== "equals-ignore-case" && Array.isArray(given)))
  ) {
    return refused(here, "is not possible in a pattern with a field named $or");
  }
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (texts.length === 0) return refused(here, "must list at least one string");
  const excluded: Matcher[] = [];
  for (const [i, text] of texts.entries()) {
    const step = Array.isArray(given) ? [...here, i] : here;
    if (typeof text !== "string") return refused(step, "must be a string or a list of strings");
    const parsed = exclude(text, step);
    if (!parsed.ok) return parsed;
    excluded.push(parsed.value);
  }
  return accepted({ kind: "anything-but", excluded });
}

function excludedAffix(kind: "prefix" | "suffix", text: string, at: Steps): Outcome<Matcher> {
  if (text === "") return refused(at, `must not be empty; every string has the empty ${kind}`);
  return accepted({ kind, text });
}

function wildcardText(text: string, at: Steps): Outcome<Matcher> {
  const parts = parseWildcard(text, at);
  return parts.ok ? accepted({ kind: "wildcard", parts: parts.value }) : parts;
}
