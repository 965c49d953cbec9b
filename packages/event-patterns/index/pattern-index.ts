import type { FlatEvent } from "../flatten.ts";
import type { Alternative, Pattern } from "../pattern.ts";
import { type Lead, Leads, observeFields, type Step } from "./leads.ts";
import { Node } from "./node.ts";

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

/** One of the alternatives of a pattern, or all of them together. */
export type Way<Key> = {
  readonly key: Key;
  /** Must also match if the steps are only what the alternatives have in common. */
  readonly whole: Pattern | undefined;
  /** An event that matches fulfills the conditions of all of them. */
  steps: readonly Step[];
  /** Maximum number of the steps to take in the index. */
  maxDepth: number;
  /** The last search that came here, or that matched by another of the pattern's ways. */
  lastSearch: number;
  /** All ways of the pattern, if it has several. */
  ways: readonly Way<Key>[];
};

/** Maximum number of places of a way in an index, without those of its first step. */
const maxPlaces = 16;

/** Returns the steps in order, starting with the one that the way shares with the fewest others. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const crowds = steps.map(crowdOf);
  if (crowds.every((crowd, i) => i === 0 || crowd >= (crowds[i - 1] ?? 0))) return steps;
  return steps
    .map((step, i) => ({ step, crowd: crowds[i] ?? 0 }))
    .sort((a, b) => a.crowd - b.crowd)
    .map(({ step }) => step);
}

/** Returns the number of steps to take in the index, so that a way is not in too many places. */
function maxDepthOf(steps: readonly Step[]): number {
  let places = 1;
  const end = steps.findIndex(({ leads }, depth) => {
    if (depth > 0) places *= leads.length;
    return places > maxPlaces;
  });
  return end < 0 ? steps.length : end;
}

/**
 * Returns how crowded the leads of a step are, as a power of two. Ways with the same kinds of
 * conditions then have them in the same order, and an event reaches all of them by the same steps.
 */
function crowdOf({ leads }: Step): number {
  let uses = 0;
  for (const { crowd, uses: own } of leads) uses += crowd ? crowd.uses * crowd.share : own;
  return 32 - Math.clz32(Math.ceil(uses)) + effortOf(leads[0]);
}

/**
 * Returns the effort to look up a lead, a fraction of a power of two; infinite for one that is
 * tried.
 */
function effortOf(lead: Lead | undefined): number {
  if (!lead || !("kind" in lead.by)) return Infinity;
  switch (lead.by.kind) {
    case "equals":
    case "number-text":
      return 0;
    case "numeric":
    case "addresses":
      return 0.5;
    case "exists":
      return 0.75;
    default:
      return 0.25;
  }
}
