import type { FlatEvent } from "../flatten.ts";
import { allHold, matchesFlat } from "../match.ts";
import type { Alternative, Pattern } from "../pattern.ts";
import { type Entry, IndexNode } from "./index-node.ts";
import { bySelectivity, isExact } from "./rank.ts";
import { SharedConditions } from "./shared-conditions.ts";

/** With more alternatives than these, a pattern is found by what all of them share. */
const mostEntries = 16;

/**
 * Many patterns at once: finds all that match an event, at a cost that depends on how many those are and
 * hardly on how many there are.
 *
 * The index leads to patterns whose conditions hold one by one; what decides is `match.ts`.
 */
export class PatternIndex<Key> {
  readonly #root = new IndexNode<Key>(0);
  readonly #entries = new Map<Key, readonly Entry<Key>[]>();
  readonly #conditions = new SharedConditions();
  #searches = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** Adds a pattern under a key; what was under that key is gone. */
  add(key: Key, pattern: Pattern): void {
    this.remove(key);
    const alternatives = pattern.alternatives.map((conditions) =>
      conditions.map((condition) => this.#conditions.use(condition)),
    );
    const entries = entriesOf(key, alternatives);
    for (const entry of entries) this.#root.add(entry);
    this.#entries.set(key, entries);
  }

  /** @returns Whether there was a pattern under that key. */
  remove(key: Key): boolean {
    const entries = this.#entries.get(key);
    if (!entries) return false;
    for (const entry of entries) this.#root.remove(entry);
    for (const { pattern, conditions } of entries) {
      for (const condition of pattern?.alternatives.flat() ?? conditions) {
        this.#conditions.release(condition);
      }
    }
    return this.#entries.delete(key);
  }

  /** The keys of all patterns that match an event, in no order. */
  matching(event: FlatEvent): Key[] {
    if (!event.fields) return [];
    this.#searches += 1;
    const found = new Map<Entry<Key>, number>();
    this.#root.find(event, { number: this.#searches, found });
    const keys: Key[] = [];
    const foundBefore = new Set<Key>();
    for (const [entry, depth] of found) {
      const { key, isOneOfSeveral } = entry;
      if ((isOneOfSeveral && foundBefore.has(key)) || !decide(entry, event, depth)) continue;
      if (isOneOfSeveral) foundBefore.add(key);
      keys.push(key);
    }
    return keys;
  }
}

/** Whether an event that was led to an entry matches by it. */
function decide<Key>(entry: Entry<Key>, event: FlatEvent, depth: number): boolean {
  const { conditions, exact, pattern } = entry;
  if (pattern) return matchesFlat(pattern, event);
  // Fields inside of arrays hold only together.
  const known = event.hasPlaces && conditions.length > 1 ? 0 : Math.min(exact, depth);
  return allHold(conditions, event, known);
}

/** An entry for each alternative, or for a pattern of too many a single one by what all of them share. */
function entriesOf<Key>(key: Key, alternatives: readonly Alternative[]): readonly Entry<Key>[] {
  const isWhole = alternatives.length > mostEntries;
  return (isWhole ? [sharedBy(alternatives)] : alternatives).map((unordered) => {
    const conditions = bySelectivity(unordered);
    const inexact = conditions.findIndex((condition) => !isExact(condition));
    return {
      key,
      conditions,
      exact: inexact < 0 ? conditions.length : inexact,
      pattern: isWhole ? { alternatives } : undefined,
      isOneOfSeveral: !isWhole && alternatives.length > 1,
    };
  });
}

function sharedBy([first = [], ...others]: readonly Alternative[]): Alternative {
  return first.filter((condition) => others.every((other) => other.includes(condition)));
}
