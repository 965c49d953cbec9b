import type { FlatEvent } from "../flatten.ts";
import { matchesFlat } from "../match.ts";
import type { Condition, Pattern } from "../pattern.ts";
import { bySelectivity, type Entry, IndexNode } from "./index-node.ts";

type Indexed<Key> = { readonly key: Key; readonly pattern: Pattern };

/** With more alternatives than these, a pattern is found by what all of them share. */
const mostEntries = 16;

/**
 * Many patterns at once: finds all that match an event, at a cost that depends on how many those are and
 * hardly on how many there are.
 *
 * The index leads to patterns whose conditions hold one by one; what decides is `matchesFlat`.
 */
export class PatternIndex<Key> {
  readonly #root = new IndexNode<Indexed<Key>>();
  readonly #entries = new Map<Key, readonly Entry<Indexed<Key>>[]>();
  #searches = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** Adds a pattern under a key; what was under that key is gone. */
  add(key: Key, pattern: Pattern): void {
    this.remove(key);
    const item = { key, pattern };
    const entries = waysTo(pattern).map((conditions) => ({
      item,
      conditions: bySelectivity(conditions),
    }));
    for (const entry of entries) this.#root.add(entry);
    this.#entries.set(key, entries);
  }

  /** @returns Whether there was a pattern under that key. */
  remove(key: Key): boolean {
    for (const entry of this.#entries.get(key) ?? []) this.#root.remove(entry);
    return this.#entries.delete(key);
  }

  /** The keys of all patterns that match an event, in no order. */
  matching(event: FlatEvent): Key[] {
    this.#searches += 1;
    const found = new Set<Indexed<Key>>();
    this.#root.find(event, { number: this.#searches, found });
    const keys: Key[] = [];
    for (const { key, pattern } of found) if (matchesFlat(pattern, event)) keys.push(key);
    return keys;
  }
}

/** Sets of conditions of which an event fulfills at least one if it matches. */
function waysTo({ alternatives }: Pattern): readonly (readonly Condition[])[] {
  if (alternatives.length <= mostEntries) return alternatives;
  const [first = [], ...others] = alternatives;
  // Conditions that stand outside of every `$or` are the same objects in all alternatives.
  return [first.filter((condition) => others.every((other) => other.includes(condition)))];
}
