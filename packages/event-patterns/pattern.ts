import type { Letters } from "./ignore-case.ts";

/** The value of a leaf, and what a pattern compares it with. */
export type Scalar = string | number | boolean | null;

/** One end of a numeric range. `inclusive` is true if the value itself matches. */
export type Bound = { readonly value: number; readonly inclusive: boolean };

/** One way in which a leaf of an event matches. Plain data, so that an index can be built on it. */
export type Matcher =
  | { readonly kind: "equals"; readonly value: Scalar }
  /** A number that a double cannot store. It equals only a number with the same text. */
  | { readonly kind: "number-text"; readonly text: string }
  | { readonly kind: "prefix"; readonly text: string }
  | { readonly kind: "suffix"; readonly text: string }
  | { readonly kind: "equals-ignore-case"; readonly letters: Letters }
  | { readonly kind: "prefix-ignore-case"; readonly letters: Letters }
  | { readonly kind: "suffix-ignore-case"; readonly letters: Letters }
  /** The texts between the stars: one star makes two parts. */
  | { readonly kind: "wildcard"; readonly parts: readonly string[] }
  | { readonly kind: "numeric"; readonly low?: Bound; readonly high?: Bound }
  /** IP addresses as hexadecimal digits, first and last. `numbers`: see `isInBlock`. */
  | {
      readonly kind: "addresses";
      readonly first: string;
      readonly last: string;
      readonly numbers: boolean;
    }
  | { readonly kind: "exists" }
  | { readonly kind: "anything-but"; readonly excluded: readonly Matcher[] };

/** The condition on one field of the event: any of the matchers, or absence if allowed. */
export type Condition = {
  /** Keys from the root of the event. A dotted key counts as several. */
  readonly path: readonly string[];
  readonly matchers: readonly Matcher[];
  readonly mayBeAbsent: boolean;
};

/** All of these must be fulfilled. */
export type Alternative = readonly Condition[];

/**
 * A compiled pattern. It matches an event if one of the alternatives does. `$or` is expanded, and
 * alternatives that share a condition share the object.
 */
export type Pattern = { readonly alternatives: readonly Alternative[] };

/** Returns a pattern that matches events that both patterns match. */
export function bothOf(one: Pattern, other: Pattern): Pattern {
  return {
    alternatives: one.alternatives.flatMap((conditions) =>
      other.alternatives.map((others) => [...conditions, ...others]),
    ),
  };
}

/** Limits of a pattern. Callers can raise each. Refusals name them. */
export type PatternLimits = {
  /**
   * Characters of the pattern as JSON without white space (EventBridge quotas, "Event pattern
   * size").
   */
  readonly characters: number;
  /**
   * The product of the lengths of all `$or` lists (EventBridge, "Comparison operators for use in
   * event patterns": more than 1,000 combinations are refused).
   */
  readonly combinations: number;
  /**
   * Stars in all wildcards together. EventBridge refuses rules that are "too complex" by an
   * undocumented measure.
   */
  readonly stars: number;
  /**
   * Levels of nested objects. A pattern within the limit of characters has at most 409.
   * EventBridge's JSON parser (Jackson) allows 1,000.
   */
  readonly depth: number;
};

/** The default limits: EventBridge's, except for `stars`. */
export const patternLimits: PatternLimits = {
  characters: 2048,
  combinations: 1000,
  stars: 100,
  depth: 1000,
};
