import { parseAddress, parseCidr } from "./address.ts";
import { parseAnythingBut } from "./anything-but.ts";
import { accepted, type Outcome, refused, type Steps } from "./fault.ts";
import { lettersOf } from "./ignore-case.ts";
import { onlyMember } from "./members.ts";
import { isComparable, parseNumeric } from "./numeric.ts";
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
  if (typeof operand !== "string") return refused(at, "must be a string");
  const parts = parseWildcard(operand, at);
  return parts.ok ? accepted({ kind: "wildcard", parts: parts.value }) : parts;
}

function exists(operand: unknown, at: Steps): Outcome<Matcher | "absent"> {
  if (typeof operand !== "boolean") return refused(at, "must be true or false");
  return accepted(operand ? { kind: "exists" } : "absent");
}
