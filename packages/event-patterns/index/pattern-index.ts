import type { FlatEvent } from "../flatten.ts";
import type { Alternative, Pattern } from "../pattern.ts";
import { Leads, observeFields } from "./leads.ts";
import { Node } from "./node.ts";
import { inOrder, maxDepthOf, type Way } from "./way.ts";

/** A pattern with more alternatives is found by the conditions that all of them share. */
const maxWays = 16;

/** Shared by the many patterns with a single way, to save memory. */
const noWays: readonly never[] = [];

/**
 * Patterns checked with each change. While an index doubles, each of its patterns is checked once.
 */
const checksPerChange = 2;
/** One in this many events is used to learn which conditions are selective. */
const searchesPerLook = 4;
/** Patterns checked with each event after events have shown another selectivity. */
const checksPerSearch = 16;

/**
 * Finds all patterns that match an event, at a cost that depends on the number of matches and
 * hardly on the number of patterns.
 *
 * Each pattern is found by its most selective condition, which is the one that the fewest other
 * patterns share. If many share it, a second one follows, and so on. The index leads to patterns
 * that may match. `match.ts` decides.
 */
export class PatternIndex<Key> {
  readonly #root = new Node<Key>(0);
  readonly #patterns = new Map<Key, readonly Way<Key>[]>();
  readonly #leads = new Leads();
  #searches = 0;
  /** Number of patterns still to check after events have shown another selectivity. */
  #checksDue = 0;
  /** The patterns to check next. */
  #unchecked = this.#patterns.values();

  get size(): number {
    return this.#patterns.size;
  }

  /** Adds a pattern under a key and replaces the previous one. */
  add(key: Key, pattern: Pattern): void {
    this.remove(key);
    const ways = this.#waysOf(key, pattern);
    for (const way of ways) this.#root.add(way);
    this.#patterns.set(key, ways);
    this.#checkSome(checksPerChange);
  }

  /** @returns True if there was a pattern under the key. */
  remove(key: Key): boolean {
    const ways = this.#patterns.get(key);
    if (!ways) return false;
    for (const way of ways) {
      this.#root.remove(way);
      for (const step of way.steps) this.#leads.release(step);
    }
    this.#patterns.delete(key);
    this.#checkSome(checksPerChange);
    return true;
  }

  /** Returns the keys of all patterns that match an event, in no particular order. */
  matching(event: FlatEvent): Key[] {
    this.#searches += 1;
    const found: Key[] = [];
    if (!event.fields) return found;
    const fields = this.#leads.fieldsOf(event);
    this.#root.find({ number: this.#searches, event, fields, parts: new Map(), found });
    if (this.#searches % searchesPerLook === 0 && observeFields(fields)) {
      this.#checksDue = this.#patterns.size;
    }
    if (this.#checksDue > 0) {
      this.#checksDue -= checksPerSearch;
      this.#checkSome(checksPerSearch);
    }
    return found;
  }

  /** Returns a way for each alternative, or a single way if there are too many. */
  #waysOf(key: Key, { alternatives }: Pattern): readonly Way<Key>[] {
    const whole = alternatives.length > maxWays ? { alternatives } : undefined;
    const ways = (whole ? [sharedBy(alternatives)] : alternatives).map((alternative): Way<Key> => {
      const steps = inOrder(alternative.flatMap((condition) => this.#leads.use(condition)));
      return { key, whole, steps, maxDepth: maxDepthOf(steps), lastSearch: 0, ways: noWays };
    });
    if (ways.length > 1) for (const way of ways) way.ways = ways;
    return ways;
  }

  /**
   * Moves patterns whose other conditions have become more selective. It checks some patterns at a
   * time, in turn, so that no change and no event waits for all of them.
   */
  #checkSome(count: number): void {
    for (let checks = 0; checks < count; checks++) {
      const { value, done } = this.#unchecked.next();
      if (done) {
        this.#unchecked = this.#patterns.values();
        return;
      }
      for (const way of value) this.#check(way);
    }
  }

  #check(way: Way<Key>): void {
    const steps = inOrder(way.steps);
    if (steps === way.steps) return;
    this.#root.remove(way);
    way.steps = steps;
    way.maxDepth = maxDepthOf(steps);
    this.#root.add(way);
  }
}

function sharedBy([first = [], ...others]: readonly Alternative[]): Alternative {
  return first.filter((condition) => others.every((other) => other.includes(condition)));
}
