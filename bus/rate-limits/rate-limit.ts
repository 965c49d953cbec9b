/*
 * Limits of a company in a window of time, over all function environments. Each environment has a free share of each
 * window, so ordinary use costs no request. An environment that needs more takes it from a count that all share, a
 * step at a time, so thousands of events cost a few requests.
 */

const windowMs = 10_000;

export type RateLimit = {
  /** The most that all environments together grant in a window, apart from their free shares. */
  readonly budget: number;
  /** The share that each environment grants without asking. */
  readonly free: number;
  /** The amount that an environment takes from the shared count at a time. */
  readonly step: number;
};

/** The rest that one environment may grant in a window. */
export type Share = {
  readonly window: number;
  readonly left: number;
  /** The shared count has no more for this window. */
  readonly isSpent: boolean;
};

export function rateLimitOf(perSecond: number): RateLimit {
  const budget = (perSecond * windowMs) / 1000;
  return { budget, free: Math.ceil(budget / 50), step: Math.ceil(budget / 20) };
}

/** The share at a moment: a new window begins with what is free. */
export function shareAt(known: Share | undefined, { free }: RateLimit, nowMs: number): Share {
  const window = Math.floor(nowMs / windowMs);
  return known?.window === window ? known : { window, left: free, isSpent: false };
}

/** Returns the amount to take from the shared count: 0 if the share has enough or the count has no more. */
export function toTake({ left, isSpent }: Share, wanted: number, { step }: RateLimit): number {
  return isSpent || wanted <= left ? 0 : Math.max(step, wanted - left);
}

/** @param total - The shared count, with what was just taken. */
export function withTaken(
  share: Share,
  taken: number,
  total: number,
  { budget }: RateLimit,
): Share {
  const got = Math.max(0, Math.min(taken, budget - (total - taken)));
  return { ...share, left: share.left + got, isSpent: got < taken };
}

/** Grants as much as the share has. */
export function grant(
  share: Share,
  wanted: number,
): { readonly share: Share; readonly granted: number } {
  const granted = Math.min(wanted, share.left);
  return { share: { ...share, left: share.left - granted }, granted };
}

/** Returns the key of the shared count of a window. */
export function countId(kind: string, whose: string, { window }: Pick<Share, "window">): string {
  return `${kind}/${whose}/${window}`;
}

/** Whole seconds until the next window, for the header Retry-After. */
export function secondsToNext(nowMs: number): number {
  return Math.ceil((windowMs - (nowMs % windowMs)) / 1000);
}
