import type { FlatEvent } from "../flatten.ts";
import { mayHold } from "../match.ts";
import type { Condition, Pattern } from "../pattern.ts";
import { PathIndex } from "./path-index.ts";
import { rankOfCondition } from "./rank.ts";

/** A way to a pattern. Conditions that are written alike are one object in all entries. */
export type Entry<Key> = {
  readonly key: Key;
  /** An event that matches by this way fulfills them; the most selective first. */
  readonly conditions: readonly Condition[];
  /** How many of the first of them surely hold for an event that was led past them. */
  readonly exact: number;
  /** The pattern, where the conditions are not all that it takes. */
  readonly pattern: Pattern | undefined;
  /** Whether there are other ways to it. */
  readonly isOneOfSeveral: boolean;
};

export type Search<Key> = {
  /** By which a node knows that it was here already. */
  readonly number: number;
  /** Entries that may match, and past how many of their conditions the event was led. */
  readonly found: Map<Entry<Key>, number>;
};

/** More entries than this under one condition are told apart by their next one. */
const mostTogether = 4;

/**
 * The entries that share their first conditions. Few of them are kept as a list; more are put below their
 * next conditions, so that an event meets only those entries whose conditions it fulfills one by one.
 */
export class IndexNode<Key> {
  /** How many conditions the entries share. */
  readonly depth: number;
  /** The last of these. */
  readonly condition: Condition | undefined;
  #together: Entry<Key>[] = [];
  #fork: Fork<Key> | undefined;
  #lastSearch = 0;

  constructor(depth: number, condition?: Condition) {
    this.depth = depth;
    this.condition = condition;
  }

  get isEmpty(): boolean {
    return this.#together.length === 0 && (this.#fork?.isEmpty ?? true);
  }

  add(entry: Entry<Key>): void {
    if (this.#fork && entry.conditions.length > this.depth) this.#fork.add(entry);
    else this.#together.push(entry);
    if (!this.#fork && this.#together.length > mostTogether) this.#split();
  }

  remove(entry: Entry<Key>): void {
    const at = this.#together.indexOf(entry);
    if (at >= 0) this.#together.splice(at, 1);
    else this.#fork?.remove(entry);
  }

  find(event: FlatEvent, search: Search<Key>): void {
    if (this.#lastSearch === search.number) return;
    this.#lastSearch = search.number;
    for (const entry of this.#together) search.found.set(entry, this.depth);
    this.#fork?.find(event, search);
  }

  #split(): void {
    const together = this.#together;
    if (together.every(({ conditions }) => conditions.length <= this.depth)) return;
    this.#fork = new Fork(this.depth);
    this.#together = [];
    for (const entry of together) this.add(entry);
  }
}

/** What a condition leads to: a single entry, which is the rule, or all those that share it. */
type Next<Key> = Entry<Key> | IndexNode<Key>;

/** The next conditions of many entries, and what each leads to. */
class Fork<Key> {
  readonly #depth: number;
  readonly #next = new Map<Condition, Next<Key>>();
  readonly #paths = new PathIndex<Next<Key>>();
  /** Those whose conditions no leaf leads to; each is tried. */
  readonly #tried = new Set<Next<Key>>();

  constructor(depth: number) {
    this.#depth = depth;
  }

  get isEmpty(): boolean {
    return this.#next.size === 0;
  }

  add(entry: Entry<Key>): void {
    const condition = this.#conditionOf(entry);
    const known = this.#next.get(condition);
    if (known instanceof IndexNode) known.add(entry);
    else if (!known) this.#put(entry);
    else {
      const node = new IndexNode<Key>(this.#depth + 1, condition);
      node.add(known);
      node.add(entry);
      this.#drop(known);
      this.#put(node);
    }
  }

  remove(entry: Entry<Key>): void {
    const known = this.#next.get(this.#conditionOf(entry));
    if (known === entry) this.#drop(entry);
    if (!(known instanceof IndexNode)) return;
    known.remove(entry);
    if (known.isEmpty) this.#drop(known);
  }

  find(event: FlatEvent, search: Search<Key>): void {
    if (!event.fields) return;
    const go = (next: Next<Key>) => {
      if (next instanceof IndexNode) next.find(event, search);
      else search.found.set(next, this.#depth + 1);
    };
    this.#paths.meet(event.fields, (field, index) => {
      for (const leaf of field.leaves) index.find(leaf, go);
    });
    for (const next of this.#tried) if (mayHold(this.#conditionOf(next), event)) go(next);
  }

  #put(next: Next<Key>): void {
    const condition = this.#conditionOf(next);
    this.#next.set(condition, next);
    if (rankOfCondition(condition) === undefined) this.#tried.add(next);
    else {
      for (const matcher of condition.matchers) this.#paths.use(condition.path).add(matcher, next);
    }
  }

  #drop(next: Next<Key>): void {
    const condition = this.#conditionOf(next);
    this.#next.delete(condition);
    if (this.#tried.delete(next)) return;
    for (const matcher of condition.matchers) {
      this.#paths.release(condition.path)?.remove(matcher, next);
    }
  }

  #conditionOf(next: Next<Key>): Condition {
    const condition = next instanceof IndexNode ? next.condition : next.conditions[this.#depth];
    if (!condition) throw new Error("entries without a further condition are not put here");
    return condition;
  }
}
