import { arePlain } from "../ignore-case.ts";
import type { Condition, Matcher } from "../pattern.ts";

/** The conditions of a pattern in the order in which they lead to it: those first that few events fulfill. */
export function bySelectivity(conditions: readonly Condition[]): readonly Condition[] {
  const ranks = conditions.map((condition) => rankOfCondition(condition) ?? Infinity);
  // Most have their order already, and need no list of their own.
  if (ranks.every((rank, i) => i === 0 || rank >= (ranks[i - 1] ?? 0))) return conditions;
  return conditions
    .map((condition, i) => ({ condition, rank: ranks[i] ?? Infinity }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ condition }) => condition);
}

/**
 * How many events a condition is likely to accept, as a rank: the lower, the fewer. Without one, no leaf
 * leads to it: it accepts nearly everything, or the absence of a field.
 */
export function rankOfCondition({ matchers, mayBeAbsent }: Condition): number | undefined {
  if (mayBeAbsent) return undefined;
  let worst = 0;
  for (const matcher of matchers) {
    const rank = rankOf(matcher);
    if (rank === undefined) return undefined;
    worst = Math.max(worst, rank);
  }
  return worst;
}

/** Whether a field's index leads to a condition only by leaves that it accepts. */
export function isExact({ matchers, mayBeAbsent }: Condition): boolean {
  return !mayBeAbsent && matchers.every(isFoundExactly);
}

function isFoundExactly(matcher: Matcher): boolean {
  if ("letters" in matcher) return arePlain(matcher.letters);
  return matcher.kind !== "wildcard" && matcher.kind !== "addresses";
}

const one = 0;
const few = 1;
const some = 2;
const many = 3;

/** The rank of a single matcher. */
export function rankOf(matcher: Matcher): number | undefined {
  switch (matcher.kind) {
    case "equals":
      return typeof matcher.value === "string" || typeof matcher.value === "number" ? one : many;
    case "equals-ignore-case":
    case "number-text":
      return one;
    case "prefix":
    case "suffix":
      return matcher.text.length > 1 ? few : many;
    case "prefix-ignore-case":
    case "suffix-ignore-case":
      return matcher.letters.lower.length > 1 ? few : many;
    case "wildcard":
      return matcher.parts[0] || matcher.parts.at(-1) ? few : undefined;
    case "addresses":
    case "numeric":
      return some;
    case "exists":
      return many;
    case "anything-but":
      return undefined;
    default:
      return matcher satisfies never;
  }
}
