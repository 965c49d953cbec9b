import { isInBlock } from "./address.ts";
import type { Leaf } from "./flatten.ts";
import { endsIgnoringCase, equalsIgnoringCase, startsIgnoringCase } from "./ignore-case.ts";
import { FieldIndex } from "./index/field-index.ts";
import { findable } from "./index/leads.ts";
import { isInRange } from "./numeric.ts";
import type { Condition, Matcher } from "./pattern.ts";
import { fitsWildcard } from "./wildcard.ts";

/**
 * True if a matcher accepts a leaf of an event. Types are never converted: a number never equals a
 * string, and only strings have prefixes.
 */
export function accepts(matcher: Matcher, leaf: Leaf): boolean {
  const { value } = leaf;
  switch (matcher.kind) {
    case "equals":
      return value === matcher.value;
    case "number-text":
      return leaf.numberText === matcher.text;
    case "exists":
      return true;
    case "anything-but":
      return !matcher.excluded.some((excluded) => accepts(excluded, leaf));
    case "numeric":
      return typeof value === "number" && isInRange(value, matcher);
    case "addresses":
      return isInBlock(leaf, matcher);
    case "prefix":
      return typeof value === "string" && value.startsWith(matcher.text);
    case "suffix":
      return typeof value === "string" && value.endsWith(matcher.text);
    case "equals-ignore-case":
      return typeof value === "string" && equalsIgnoringCase(value, matcher.letters);
    case "prefix-ignore-case":
      return typeof value === "string" && startsIgnoringCase(value, matcher.letters);
    case "suffix-ignore-case":
      return typeof value === "string" && endsIgnoringCase(value, matcher.letters);
    case "wildcard":
      return typeof value === "string" && fitsWildcard(value, matcher.parts);
    default:
      return matcher satisfies never;
  }
}

/** Above this product of matchers and leaves, building an index is faster than trying each pair. */
const maxTries = 2_000;

/**
 * Returns a predicate that is true for leaves that the condition accepts.
 *
 * @param leaves - The number of leaves to test.
 */
export function acceptorOf({ matchers }: Condition, leaves: number): (leaf: Leaf) => boolean {
  const one = (leaf: Leaf) => matchers.some((matcher) => accepts(matcher, leaf));
  if (matchers.length < 4 || matchers.length * leaves < maxTries) return one;

  const index = new FieldIndex<Matcher>();
  const others: Matcher[] = [];
  for (const matcher of matchers) {
    const found = findable(matcher);
    if (found) index.add(found, matcher);
    else others.push(matcher);
  }
  return (leaf) => {
    let accepted = false;
    index.find(leaf, (matcher) => {
      accepted ||= accepts(matcher, leaf);
    });
    return accepted || others.some((matcher) => accepts(matcher, leaf));
  };
}
