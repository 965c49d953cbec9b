import type { Field } from "../flatten.ts";

/** A shared object and the number of its users. */
export type Counted = { readonly text: string; uses: number };

/** Keeps one object for each text while it is in use. */
export class SharedObjects<Value extends Counted> {
  readonly #known = new Map<string, Value>();

  get size(): number {
    return this.#known.size;
  }

  /**
   * Returns the object of a text. Its users count its uses.
   *
   * @param make - Creates it, with no uses.
   */
  of(text: string, make: () => Value): Value {
    let value = this.#known.get(text);
    if (!value) {
      value = make();
      this.#known.set(text, value);
    }
    return value;
  }

  /** Removes a use of an object. */
  release(value: Value): void {
    value.uses -= 1;
    if (value.uses === 0) this.#known.delete(value.text);
  }
}

/** Ranges of similar width and place: a number in one of them is probably in the others. */
export type Crowd = Counted & {
  /** The share of the ranges that contains a number, which orders steps. */
  share: number;
  /** Observations of events, for ranges with one end. */
  readonly open: OpenRanges | undefined;
};

/**
 * Ranges with one end, such as all numbers above 100. Patterns do not show how many of them contain
 * a number: nearly every event may exceed a limit, or hardly any. Events show it.
 */
type OpenRanges = {
  readonly isHeld: (number: number, end: number) => boolean;
  /** Ends of some of the ranges, which may have been removed since. */
  readonly ends: number[];
  /** The share of the ranges that contained the latest numbers. */
  seen: number;
};

const maxEnds = 1_024;
/** The known ends cannot distinguish smaller shares. */
const minShare = 1 / maxEnds;
/** Numbers of a long array to look at. */
const maxLeaves = 16;
/** Weight of the latest number. */
const weight = 1 / 8;
/** A share that differs by this factor can change the order of steps. */
const factor = 4;

/** @param text - The result of `surroundingsOf`. */
export function newCrowd(text: string): Crowd {
  const isHeld = text.endsWith("below")
    ? (number: number, end: number) => number <= end
    : text.endsWith("above")
      ? (number: number, end: number) => number >= end
      : undefined;
  return { text, uses: 0, share: 1, open: isHeld && { isHeld, ends: [], seen: 1 } };
}

/** Adds a use of a crowd, for a range with these ends. */
export function useCrowd(crowd: Crowd, low: number, high: number): void {
  if (crowd.open) crowd.open.ends[crowd.uses % maxEnds] = Number.isFinite(low) ? low : high;
  crowd.uses += 1;
}

/**
 * Records how many of the ranges contain the numbers of a field.
 *
 * @returns True if the crowd's share has changed so much that the order of steps can change.
 */
export function observe(crowd: Crowd, { leaves }: Field): boolean {
  const { open } = crowd;
  if (!open) return false;
  for (const { value } of leaves.slice(0, maxLeaves)) {
    if (typeof value !== "number") continue;
    let held = 0;
    for (const end of open.ends) if (open.isHeld(value, end)) held += 1;
    open.seen += (held / open.ends.length - open.seen) * weight;
  }
  const share = Math.max(open.seen, minShare);
  if (share * factor > crowd.share && share < crowd.share * factor) return false;
  crowd.share = share;
  return true;
}
