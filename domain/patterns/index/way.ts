import type { Condition, Pattern } from "../pattern.ts";
import type { Lead } from "./lead.ts";

/** A pattern in an index. */
export type Indexed<Key> = {
  readonly key: Key;
  ways: readonly Way<Key>[];
  /** The last search that found it. */
  lastMatch: number;
};

/** One of the alternatives of a pattern, or all of them together. */
export type Way<Key> = {
  readonly of: Indexed<Key>;
  readonly conditions: readonly Condition[];
  /** Must match where the conditions are only what the alternatives have in common. */
  readonly whole: Pattern | undefined;
  /** An event that matches fulfills one lead of each list. */
  lists: readonly (readonly Lead[])[];
  /** As many of the lists are steps on which the index leads to the way. */
  steps: number;
  /** The last search that came here. */
  lastSearch: number;
};

/** The most places in an index that a way has, beside those that its first step takes. */
const maxPlaces = 16;

/** Returns the lists in order: those first that a way shares with the fewest others. */
export function inOrder(lists: readonly (readonly Lead[])[]): readonly (readonly Lead[])[] {
  const crowds = lists.map(crowdOf);
  if (crowds.every((crowd, i) => i === 0 || crowd >= (crowds[i - 1] ?? 0))) return lists;
  return lists
    .map((list, i) => ({ list, crowd: crowds[i] ?? 0 }))
    .sort((a, b) => a.crowd - b.crowd)
    .map(({ list }) => list);
}

/** Returns how many of the lists are steps, so that a way is not in too many places. */
export function stepsOf(lists: readonly (readonly Lead[])[]): number {
  let places = 1;
  const end = lists.findIndex(({ length }, step) => {
    if (step > 0) places *= length;
    return places > maxPlaces;
  });
  return end < 0 ? lists.length : end;
}

/**
 * Returns how crowded a list of leads is, in powers of two: so ways that have the same kinds of conditions have
 * them in the same order, and an event comes to all of them on the same steps.
 */
function crowdOf(list: readonly Lead[]): number {
  let uses = 0;
  for (const lead of list) {
    if (!lead.matcher) return Infinity;
    uses += (lead.crowd ?? lead).uses;
  }
  return 32 - Math.clz32(uses) + effortOf(list);
}

/** Returns the effort to look a list up, as less than a power of two. */
function effortOf([lead]: readonly Lead[]): number {
  switch (lead?.matcher?.kind) {
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
