import type { Pattern } from "../pattern.ts";
import type { Lead, Step } from "./lead.ts";

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
export function inOrder(steps: readonly Step[]): readonly Step[] {
  const crowds = steps.map(crowdOf);
  if (crowds.every((crowd, i) => i === 0 || crowd >= (crowds[i - 1] ?? 0))) return steps;
  return steps
    .map((step, i) => ({ step, crowd: crowds[i] ?? 0 }))
    .sort((a, b) => a.crowd - b.crowd)
    .map(({ step }) => step);
}

/** Returns the number of steps to take in the index, so that a way is not in too many places. */
export function maxDepthOf(steps: readonly Step[]): number {
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
