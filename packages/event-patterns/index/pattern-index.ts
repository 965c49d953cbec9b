import type { FlatEvent } from "../flatten.ts";
import type { Alternative, Pattern } from "../pattern.ts";
import { Leads, observeFields } from "./leads.ts";
import { Node } from "./node.ts";
import { inOrder, maxDepthOf, type Way } from "./way.ts";

/** A pattern of more alternatives than this is found by what all of them share. */
const maxWays = 16;

/** Of most: they have a single way, and need no list each. */
const noWays: readonly never[] = [];

/** As many patterns as are checked with each change: while an index doubles, each of its patterns once. */
const checksPerChange = 2;
/** One event of as many is looked at for what is selective. */
const searchesPerLook = 4;
/** As many patterns as are checked with each event, once events have shown that something else is selective. */
const checksPerSearch = 16;

/**
 * Many patterns at once: finds all that match an event, at a cost that depends on how many those are and
 * hardly on how many there are.
 *
 * Each pattern is found by the most selective of its conditions, which is the one that the fewest of the other
 * patterns have as well, and where many share it, by a second one and so on. The index leads to patterns that
 * may match; `match.ts` decides.
 */
export class PatternIndex<Key> {
  readonly #root = new Node<Key>(0);
  readonly #patterns = new Map<Key, readonly Way<Key>[]>();
  readonly #leads = new Leads();
  #searches = 0;
  /** As many patterns are still to be checked for what events have shown. */
  #checksDue = 0;
  /** The patterns that are checked next. */
  #unchecked = this.#patterns.values();

  get size(): number {
    return this.#patterns.size;
  }

  /** Adds a pattern under a key, in place of the one that was there. */
  add(key: Key, pattern: Pattern): void {
    this.remove(key);
    const ways = this.#waysOf(key, pattern);
    for (const way of ways) this.#root.add(way);
    this.#patterns.set(key, ways);
    this.#checkSome(checksPerChange);
  }

  /** @returns Whether there was a pattern under that key. */
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

  /** Returns the keys of all patterns that match an event, in no order. */
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

  /** Returns a way for each alternative, or one for all of them if they are too many. */
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
   * Moves patterns for which other conditions have become more selective. All are checked in turn, some at a time, so
   * that no change and no event has to wait for all of them.
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
