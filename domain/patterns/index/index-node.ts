import type { FlatEvent } from "../flatten.ts";
import { mayHold } from "../match.ts";
import type { Condition } from "../pattern.ts";
import { rankOf } from "./field-index.ts";
import { PathIndex } from "./path-index.ts";

/** What is to be found, and the conditions that lead to it, the most selective first. */
export type Entry<Item> = { readonly item: Item; readonly conditions: readonly Condition[] };

/** One search: what it found, and its number, by which a node knows that it was here already. */
export type Search<Item> = { readonly number: number; readonly found: Set<Item> };

/** More entries than this under one condition are told apart by their next one. */
const mostTogether = 4;

/**
 * The entries that share their first conditions. Few of them are kept as a list; more are put below their
 * next conditions, so that an event meets only those entries whose conditions it fulfills one by one.
 */
export class IndexNode<Item> {
  readonly #condition: Condition | undefined;
  readonly #depth: number;
  #together: Entry<Item>[] = [];
  #below: Below<Item> | undefined;
  #lastSearch = 0;

  constructor(depth = 0, condition?: Condition) {
    this.#depth = depth;
    this.#condition = condition;
  }

  get isEmpty(): boolean {
    return this.#together.length === 0 && (this.#below?.nodes.size ?? 0) === 0;
  }

  add(entry: Entry<Item>): void {
    if (this.#below && this.#conditionOf(entry)) this.#addBelow(entry, this.#below);
    else this.#together.push(entry);
    if (!this.#below && this.#together.length > mostTogether) this.#split();
  }

  remove(entry: Entry<Item>): void {
    const at = this.#together.indexOf(entry);
    if (at >= 0) this.#together.splice(at, 1);
    else if (this.#below) this.#removeBelow(entry, this.#below);
  }

  /** Finds all items whose conditions an event fulfills one by one, and few others. */
  find(event: FlatEvent, search: Search<Item>): void {
    if (this.#lastSearch === search.number || !event.fields) return;
    this.#lastSearch = search.number;
    for (const { item } of this.#together) search.found.add(item);
    if (!this.#below) return;
    const go = (node: IndexNode<Item>) => node.find(event, search);
    this.#below.paths.meet(event.fields, (field, index) => {
      for (const leaf of field.leaves) index.find(leaf, go);
    });
    for (const node of this.#below.tested) {
      if (node.#condition && mayHold(node.#condition, event)) go(node);
    }
  }

  #conditionOf({ conditions }: Entry<Item>): Condition | undefined {
    return conditions[this.#depth];
  }

  #split(): void {
    const [done, more] = this.#together.reduce<[Entry<Item>[], Entry<Item>[]]>(
      (lists, entry) => {
        lists[this.#conditionOf(entry) ? 1 : 0].push(entry);
        return lists;
      },
      [[], []],
    );
    if (more.length === 0) return;
    this.#together = done;
    this.#below = { nodes: new Map(), paths: new PathIndex(), tested: new Set() };
    for (const entry of more) this.#addBelow(entry, this.#below);
  }

  #addBelow(entry: Entry<Item>, below: Below<Item>): void {
    const condition = this.#conditionOf(entry);
    if (!condition) return;
    const key = JSON.stringify(condition);
    let node = below.nodes.get(key);
    if (!node) {
      node = new IndexNode<Item>(this.#depth + 1, condition);
      below.nodes.set(key, node);
      if (rankOfCondition(condition) === undefined) below.tested.add(node);
      else
        for (const matcher of condition.matchers)
          below.paths.use(condition.path).add(matcher, node);
    }
    node.add(entry);
  }

  #removeBelow(entry: Entry<Item>, below: Below<Item>): void {
    const condition = this.#conditionOf(entry);
    if (!condition) return;
    const key = JSON.stringify(condition);
    const node = below.nodes.get(key);
    if (!node) return;
    node.remove(entry);
    if (!node.isEmpty) return;
    below.nodes.delete(key);
    if (below.tested.delete(node)) return;
    for (const matcher of condition.matchers) {
      below.paths.release(condition.path)?.remove(matcher, node);
    }
  }
}

type Below<Item> = {
  /** By condition. */
  readonly nodes: Map<string, IndexNode<Item>>;
  readonly paths: PathIndex<IndexNode<Item>>;
  /** Those whose conditions nothing leads to; each is tried. */
  readonly tested: Set<IndexNode<Item>>;
};

/** The conditions of an entry in the order in which they lead to it. */
export function bySelectivity(conditions: readonly Condition[]): readonly Condition[] {
  if (conditions.length < 2) return conditions;
  const rank = (condition: Condition) => rankOfCondition(condition) ?? Infinity;
  return conditions.toSorted((a, b) => rank(a) - rank(b) || a.matchers.length - b.matchers.length);
}

/** As the worst of the matchers. A field that may be absent is found by no leaf. */
function rankOfCondition({ matchers, mayBeAbsent }: Condition): number | undefined {
  if (mayBeAbsent) return undefined;
  let worst = 0;
  for (const matcher of matchers) {
    const rank = rankOf(matcher);
    if (rank === undefined) return undefined;
    worst = Math.max(worst, rank);
  }
  return worst;
}
