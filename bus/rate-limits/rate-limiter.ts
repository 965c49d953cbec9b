import { log } from "../aws/log.ts";
import type { RateCounts } from "./rate-counts-table.ts";

/*
 * Limits of a company in a window of time, over all function environments. Each environment has a free share of each
 * window, so ordinary use costs no request. An environment that needs more takes it from a shared count, a step at a
 * time, so thousands of events cost a few requests.
 */

const windowMs = 10_000;

type RateLimit = {
  /** Maximum that all environments together grant in a window, apart from their free shares. */
  readonly budget: number;
  /** The share that each environment grants without a request. */
  readonly free: number;
  /** The amount that an environment takes from the shared count at a time. */
  readonly step: number;
};

/** The remaining amount that an environment can grant in a window. */
type Share = {
  readonly window: number;
  readonly left: number;
  /** True if the shared count has no more for this window. */
  readonly isSpent: boolean;
};

function rateLimitOf(perSecond: number): RateLimit {
  const budget = (perSecond * windowMs) / 1000;
  return { budget, free: Math.ceil(budget / 50), step: Math.ceil(budget / 20) };
}

/** Returns the share at a moment. A new window begins with the free share. */
function shareAt(known: Share | undefined, { free }: RateLimit, nowMs: number): Share {
  const window = Math.floor(nowMs / windowMs);
  return known?.window === window ? known : { window, left: free, isSpent: false };
}

/** Returns the amount to take from the shared count: 0 if the share has enough or the count has no more. */
function toTake({ left, isSpent }: Share, wanted: number, { step }: RateLimit): number {
  return isSpent || wanted <= left ? 0 : Math.max(step, wanted - left);
}

/**
 * Adds an amount to a share.
 *
 * @param total - The shared count, including what was just taken.
 */
function withTaken(share: Share, taken: number, total: number, { budget }: RateLimit): Share {
  const got = Math.max(0, Math.min(taken, budget - (total - taken)));
  return { ...share, left: share.left + got, isSpent: got < taken };
}

/** Grants as much as the share has. */
function grant(share: Share, wanted: number): { readonly share: Share; readonly granted: number } {
  const granted = Math.min(wanted, share.left);
  return { share: { ...share, left: share.left - granted }, granted };
}

/** Returns the key of the shared count of a window. */
function countId(kind: string, whose: string, { window }: Pick<Share, "window">): string {
  return `${kind}/${whose}/${window}`;
}

/** Returns the whole seconds until the next window, for the header Retry-After. */
function secondsToNext(nowMs: number): number {
  return Math.ceil((windowMs - (nowMs % windowMs)) / 1000);
}

/** Maximum number of shares that an environment keeps. A dropped one restarts its window. */
const maxShares = 10_000;

type Granted = {
  /** At most `wanted`. */
  readonly granted: number;
  /** Seconds after which there may be more. */
  readonly retryAfter: number;
};

export type RateLimiter = {
  /**
   * Takes from a limit.
   *
   * @param whose - The owner of the limit, such as `company/1`.
   */
  take(whose: string, wanted: number, nowMs: number): Promise<Granted>;
};

/**
 * Limits each company over all function environments. A count that fails limits no one.
 *
 * @param kind - Kinds have separate counts.
 * @param perSecond - Average over a window; 0 for no limit.
 */
export function rateLimiter(counts: RateCounts, kind: string, perSecond: number): RateLimiter {
  const limit = rateLimitOf(perSecond);
  const shares = new Map<string, Share>();

  function keep(whose: string, share: Share): void {
    shares.delete(whose);
    shares.set(whose, share);
    const [oldest = whose] = shares.keys();
    if (shares.size > maxShares) shares.delete(oldest);
  }

  async function withEnough(share: Share, id: string, wanted: number, nowMs: number) {
    const missing = toTake(share, wanted, limit);
    if (missing === 0) return share;
    try {
      return withTaken(share, missing, await counts.add(id, missing, nowMs), limit);
    } catch (error) {
      log("rate_limit.not_counted", { id, error: String(error) });
      return { ...share, left: share.left + missing };
    }
  }

  return {
    async take(whose, wanted, nowMs) {
      const retryAfter = secondsToNext(nowMs);
      if (perSecond === 0) return { granted: wanted, retryAfter };
      const known = shareAt(shares.get(whose), limit, nowMs);
      const id = countId(kind, whose, known);
      const { share, granted } = grant(await withEnough(known, id, wanted, nowMs), wanted);
      keep(whose, share);
      return { granted, retryAfter };
    },
  };
}
