import { arePlain } from "../ignore-case.ts";
import { closedRange } from "../numeric.ts";
import type { Condition, Matcher } from "../pattern.ts";
import { rangeOfBlock } from "./address-range.ts";
import type { Crowd } from "./crowd.ts";
import type { PatternField } from "./pattern-fields.ts";
import type { Counted } from "./shared-objects.ts";

/** A matcher that a field's index finds by the leaves that it accepts. */
export type Findable = Exclude<Matcher, { kind: "wildcard" | "anything-but" }>;

/** Leads to patterns: every event that matches them fulfills it. */
export type Lead = Counted & {
  readonly field: PatternField;
  /** A matcher that an index finds by the leaves of the field, or a condition to try. */
  readonly by: Findable | Condition;
  /** For a range: its crowd of similar ranges. */
  readonly crowd: Crowd | undefined;
};

/**
 * Returns a matcher that an index can find and that accepts at least what the given one accepts;
 * undefined if there is none.
 */
export function findable(matcher: Matcher): Findable | undefined {
  if (matcher.kind === "anything-but") return undefined;
  if (matcher.kind !== "wildcard") return matcher;
  const [prefix, suffix] = endsOf(matcher);
  const longer = prefix.text.length < suffix.text.length ? suffix : prefix;
  return longer.text === "" ? undefined : longer;
}

/**
 * A condition as a step towards patterns. A wildcard with two ends makes two steps, because an
 * event fulfills one lead of each.
 */
export type Step = Counted & {
  readonly field: PatternField;
  readonly condition: Condition;
  /** Every event that fulfills the condition fulfills one of these. */
  readonly leads: readonly Lead[];
  /**
   * True if every event that fulfills one of the leads fulfills the condition, except for fields
   * inside arrays.
   */
  readonly isExact: boolean;
};

/**
 * Returns lists of matchers. An event that fulfills the condition has a leaf for one matcher of
 * each list.
 */
export function findableLists(condition: Condition): readonly (readonly Findable[])[] {
  if (condition.mayBeAbsent) return [];
  const [only, ...others] = condition.matchers;
  if (only?.kind === "wildcard" && others.length === 0) {
    return endsOf(only).flatMap((end) => (end.text === "" ? [] : [[end]]));
  }
  const matchers = condition.matchers.map(findable);
  return matchers.every((matcher) => matcher !== undefined) ? [matchers] : [];
}

function endsOf({ parts }: Extract<Matcher, { kind: "wildcard" }>) {
  return [
    { kind: "prefix", text: parts.at(0) ?? "" },
    { kind: "suffix", text: parts.at(-1) ?? "" },
  ] as const;
}

/** True if a field's index finds the matcher only by leaves that it accepts. */
export function isFoundExactly(matcher: Matcher): boolean {
  if ("letters" in matcher) return arePlain(matcher.letters);
  return matcher.kind !== "wildcard" && matcher.kind !== "addresses";
}

/** Returns a text that is equal for matchers that accept the same leaves. */
export function textOf(matcher: Findable): string {
  switch (matcher.kind) {
    case "equals":
      return `${typeof matcher.value} ${matcher.value}`;
    case "equals-ignore-case":
    case "prefix-ignore-case":
    case "suffix-ignore-case": {
      const { letters } = matcher;
      return `${matcher.kind} ${arePlain(letters) ? letters.lower.join("") : JSON.stringify(letters)}`;
    }
    case "numeric": {
      const { low, high } = closedRange(matcher);
      return `numeric ${low} ${high}`;
    }
    case "addresses":
      return `addresses ${matcher.first} ${matcher.last} ${matcher.numbers}`;
    case "exists":
      return "exists";
    default:
      return `${matcher.kind} ${matcher.text}`;
  }
}

/**
 * Returns a text that is equal for ranges of similar width and place, where a number in one of them
 * is probably in the others; `undefined` for other matchers.
 */
export function surroundingsOf(matcher: Findable): string | undefined {
  if (!isRange(matcher)) return undefined;
  const { low, high } = rangeOf(matcher);
  if (low === -Infinity) return `${matcher.kind} below`;
  if (high === Infinity) return `${matcher.kind} above`;
  const width = high > low ? 2 ** Math.ceil(Math.log2(high - low)) : Number.MIN_VALUE;
  return `${matcher.kind} ${width} ${Math.floor(low / width)}`;
}

type Range = Extract<Matcher, { kind: "numeric" | "addresses" }>;

/** True if a matcher accepts a range of numbers or of IP addresses. */
export function isRange(matcher: Findable): matcher is Range {
  return matcher.kind === "numeric" || matcher.kind === "addresses";
}

/** Returns the numbers of a range as its field's index finds it. */
export function rangeOf(matcher: Range): { readonly low: number; readonly high: number } {
  return matcher.kind === "numeric" ? closedRange(matcher) : rangeOfBlock(matcher);
}
