import { accepted, type Outcome, refused, type Steps } from "./fault.ts";
import { lettersOf } from "./ignore-case.ts";
import { membersOf, onlyMember } from "./members.ts";
import { isComparable, mustBeComparable } from "./numeric.ts";
import type { Matcher } from "./pattern.ts";
import { parseWildcard } from "./wildcard.ts";

type Excluded = (text: string, at: Steps) => Outcome<Matcher>;

/** The matchers that `anything-but` can negate. Each takes one text or a list of them. */
const exclusions: ReadonlyMap<string, Excluded> = new Map<string, Excluded>([
  ["prefix", (text, at) => affix("prefix", text, at)],
  ["suffix", (text, at) => affix("suffix", text, at)],
  [
    "equals-ignore-case",
    (text) => accepted({ kind: "equals-ignore-case", letters: lettersOf(text) }),
  ],
  ["wildcard", wildcard],
]);

/**
 * Parses the operand of `anything-but` (EventBridge, "Anything-but matching").
 *
 * @param knowsOr - True for the current grammar. The grammar from before `$or` has no `wildcard`
 * here, and no lists of prefixes and suffixes.
 */
export function parseAnythingBut(operand: unknown, at: Steps, knowsOr: boolean): Outcome<Matcher> {
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

function affix(kind: "prefix" | "suffix", text: string, at: Steps): Outcome<Matcher> {
  if (text === "") return refused(at, `must not be empty; every string has the empty ${kind}`);
  return accepted({ kind, text });
}

function wildcard(text: string, at: Steps): Outcome<Matcher> {
  const parts = parseWildcard(text, at);
  return parts.ok ? accepted({ kind: "wildcard", parts: parts.value }) : parts;
}
