import type { Field, FlatEvent } from "../flatten.ts";
import { allHold, isMet, matchesFlat, mayHold, type Parts } from "../match.ts";
import type { Condition } from "../pattern.ts";
import type { AskedField } from "./asked-fields.ts";
import { FieldIndex } from "./field-index.ts";
import type { Lead, Step } from "./lead.ts";
import type { Way } from "./way.ts";

export type Search<Key> = {
  /** By which a node knows that the search was there already. */
  readonly number: number;
  readonly event: FlatEvent;
  /** The fields of the event that patterns ask about. */
  readonly fields: ReadonlyMap<AskedField, Field>;
  /** How conditions on fields inside arrays fare: many patterns share them. */
  readonly parts: Parts;
  readonly found: Key[];
};

/** More ways than this in one node are told apart by their next step. */
const maxTogether = 4;

/**
 * The ways that share their first steps. Few of them are kept as a list. More are put below the leads of their
 * next steps, and an event goes on only to those that it fulfills.
 */
export class Node<Key> {
  readonly #depth: number;
  /** Those that are not below the fork. */
  #ways: Way<Key>[];
  #fork: Fork<Key> | undefined;
  #lastSearch = 0;

  /** @param depth - How many steps the ways share. */
  constructor(depth: number, ways: Way<Key>[] = []) {
    this.#depth = depth;
    this.#ways = ways;
  }

  get isEmpty(): boolean {
    return this.#ways.length === 0 && (this.#fork?.isEmpty ?? true);
  }

  add(way: Way<Key>): void {
    if (this.#fork && way.maxDepth > this.#depth) this.#fork.add(way);
    // A list that grows by `push` makes room for 16 more.
    else if (this.#ways.length < maxTogether) this.#ways = [...this.#ways, way];
    else this.#ways.push(way);
    if (!this.#fork && this.#ways.length > maxTogether) this.#split();
  }

  remove(way: Way<Key>): void {
    const at = this.#ways.indexOf(way);
    if (at >= 0) this.#ways.splice(at, 1);
    else this.#fork?.remove(way);
  }

  find(search: Search<Key>): void {
    if (this.#lastSearch === search.number) return;
    this.#lastSearch = search.number;
    for (const way of this.#ways) tryWay(way, this.#depth, search);
    this.#fork?.find(search);
  }

  #split(): void {
    if (this.#ways.every(({ maxDepth }) => maxDepth <= this.#depth)) return;
    const ways = this.#ways;
    this.#ways = [];
    this.#fork = new Fork(this.#depth);
    for (const way of ways) this.add(way);
  }
}

/** @param depth - How many steps of the way the event has come past. */
function tryWay<Key>(way: Way<Key>, depth: number, search: Search<Key>): void {
  const { number, event, found } = search;
  if (way.lastSearch === number) return;
  way.lastSearch = number;
  if (!(way.whole ? matchesFlat(way.whole, event) : fulfillsAll(way.steps, depth, search))) return;
  found.push(way.key);
  for (const other of way.ways) other.lastSearch = number;
}

/** Returns whether an event that has come past some of the steps fulfills the conditions of all of them. */
function fulfillsAll<Key>(steps: readonly Step[], depth: number, search: Search<Key>): boolean {
  const { event, fields, parts } = search;
  let inArrays: Condition[] | undefined;
  // The steps that lead here come last: they need a look only where their leads accept more than they do.
  for (let n = 0; n < steps.length; n++) {
    const i = (depth + n) % steps.length;
    const { isExact, field: asked, condition } = steps[i] as Step;
    const field = fields.get(asked);
    // Fields inside arrays hold only together (see agree.ts).
    if (field?.hasPlaces) {
      inArrays ??= [];
      inArrays.push(condition);
    } else if ((i >= depth || !isExact) && !isMet(condition, field)) {
      return false;
    }
  }
  return !inArrays || allHold(inArrays, event, parts);
}

/** The end of a lead: usually a single way, or else a node of several. */
type Next<Key> = Way<Key> | Node<Key>;

/** The leads of the next step of many ways, and what each leads to. */
class Fork<Key> {
  readonly #depth: number;
  readonly #next = new Map<Lead, Next<Key>>();
  readonly #fields = new Map<AskedField, FieldIndex<Next<Key>>>();
  /** The leads that no index finds. */
  readonly #tried = new Set<Lead>();

  /** @param depth - How many steps the ways have come. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  get isEmpty(): boolean {
    return this.#next.size === 0;
  }

  add(way: Way<Key>): void {
    for (const lead of way.steps[this.#depth]?.leads ?? []) {
      const known = this.#next.get(lead);
      if (known instanceof Node) known.add(way);
      else if (!known) this.#put(lead, way);
      else {
        this.#drop(lead, known);
        this.#put(lead, new Node(this.#depth + 1, [known, way]));
      }
    }
  }

  remove(way: Way<Key>): void {
    for (const lead of way.steps[this.#depth]?.leads ?? []) {
      const known = this.#next.get(lead);
      if (known instanceof Node) known.remove(way);
      if (known === way || (known instanceof Node && known.isEmpty)) this.#drop(lead, known);
    }
  }

  find(search: Search<Key>): void {
    const { event, fields } = search;
    const go = (next: Next<Key>) => {
      if (next instanceof Node) next.find(search);
      else tryWay(next, this.#depth + 1, search);
    };
    const meet = (field: Field | undefined, index: FieldIndex<Next<Key>> | undefined) => {
      if (field && index) for (const leaf of field.leaves) index.find(leaf, go);
    };
    // Neither many fields nor many indexes cost much.
    if (this.#fields.size < fields.size) {
      for (const [asked, index] of this.#fields) meet(fields.get(asked), index);
    } else {
      for (const [asked, field] of fields) meet(field, this.#fields.get(asked));
    }
    for (const lead of this.#tried) {
      const next = this.#next.get(lead);
      if (next && "matchers" in lead.by && mayHold(lead.by, event)) go(next);
    }
  }

  #put(lead: Lead, next: Next<Key>): void {
    this.#next.set(lead, next);
    if ("kind" in lead.by) this.#indexOf(lead).add(lead.by, next);
    else this.#tried.add(lead);
  }

  #drop(lead: Lead, next: Next<Key>): void {
    this.#next.delete(lead);
    if (!("kind" in lead.by)) {
      this.#tried.delete(lead);
      return;
    }
    const index = this.#indexOf(lead);
    index.remove(lead.by, next);
    if (index.isEmpty) this.#fields.delete(lead.field);
  }

  #indexOf({ field }: Lead): FieldIndex<Next<Key>> {
    const index = this.#fields.get(field) ?? new FieldIndex();
    this.#fields.set(field, index);
    return index;
  }
}
