/** Random numbers determined by a seed. */
export type Random = {
  /** In [0, 1). */
  next(): number;
  /** Returns a whole number from 0 to below `limit`. */
  below(limit: number): number;
  between(min: number, max: number): number;
  /** Returns true in this share of calls. */
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
};

/** Mulberry32 (Tommy Ettinger, public domain). */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (min, max) => min + next() * (max - min),
    chance: (share) => share > 0 && next() < share,
    pick: <T>(list: readonly T[]) => list[below(list.length)] as T,
  };
}
