import type { Field, FlatEvent } from "../flatten.ts";
import { allHold, isMet, matchesFlat, mayHold, type Parts } from "../match.ts";
import type { Condition } from "../pattern.ts";
import { FieldIndex } from "./field-index.ts";
import type { Lead, Step } from "./leads.ts";
import type { PatternField } from "./pattern-fields.ts";
import type { Way } from "./pattern-index.ts";

/** The state of one search for the patterns that match an event. */
export type Search<Key> = {
  /** Number of the search, by which a node knows that it was already visited. */
  readonly number: number;
  readonly event: FlatEvent;
  /** The event's fields that patterns refer to. */
  readonly fields: ReadonlyMap<PatternField, Field>;
  /** State of conditions on fields inside arrays, shared by many patterns. */
  readonly parts: Parts;
  readonly found: Key[];
};

/** Maximum number of ways in a node before they are split by their next step. */
const maxTogether = 4;

/**
 * The ways that share their first steps. A few are kept as a list. More are split by the leads of
 * their next steps, and an event follows only the leads that it fulfills.
 */
export class Node<Key> {
  readonly #depth: number;
  /** Ways that are not below the fork. */
  #ways: Way<Key>[];
  #fork: Fork<Key> | undefined;
  #lastSearch = 0;

  /** @param depth - Number of steps that the ways share. */
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

/** @param depth - Number of the way's steps that the event has passed. */
function tryWay<Key>(way: Way<Key>, depth: number, search: Search<Key>): void {
  const { number, event, found } = search;
  if (way.lastSearch === number) return;
  way.lastSearch = number;
  if (!(way.whole ? matchesFlat(way.whole, event) : fulfillsAll(way.steps, depth, search))) return;
  found.push(way.key);
  for (const other of way.ways) other.lastSearch = number;
}

/** True if an event that has passed some of the steps fulfills the conditions of all of them. */
function fulfillsAll<Key>(steps: readonly Step[], depth: number, search: Search<Key>): boolean {
  const { event, fields, parts } = search;
  let inArrays: Condition[] | undefined;
  // The steps that lead here come last: they need a check only if their leads accept more than they
  // do.
  for (let n = 0; n < steps.length; n++) {
    const i = (depth + n) % steps.length;
    const { isExact, field: patternField, condition } = steps[i] as Step;
    const field = fields.get(patternField);
    // Fields inside arrays must be checked together (see `agree`).
    if (field?.hasPlaces) {
      inArrays ??= [];
      inArrays.push(condition);
    } else if ((i >= depth || !isExact) && !isMet(condition, field)) {
      return false;
    }
  }
  return !inArrays || allHold(inArrays, event, parts);
}

/** The end of a lead: usually a single way, otherwise a node of several. */
type Next<Key> = Way<Key> | Node<Key>;

/** The leads of the next steps of many ways, and the end of each. */
class Fork<Key> {
  readonly #depth: number;
  readonly #next = new Map<Lead, Next<Key>>();
  readonly #fields = new Map<PatternField, FieldIndex<Next<Key>>>();
  /** Leads that no index finds. */
  readonly #tried = new Set<Lead>();

  /** @param depth - Number of steps that the ways have passed. */
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
    // Iterates over the smaller of the two.
    if (this.#fields.size < fields.size) {
      for (const [patternField, index] of this.#fields) meet(fields.get(patternField), index);
    } else {
      for (const [patternField, field] of fields) meet(field, this.#fields.get(patternField));
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
