import { accepts } from "./accepts.ts";
import { FieldIndex } from "./index/field-index.ts";
import { findable } from "./index/lead.ts";
import type { Leaf } from "./leaf.ts";
import type { Condition, Matcher } from "./pattern.ts";

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
