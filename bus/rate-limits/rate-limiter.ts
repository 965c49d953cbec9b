import { log } from "../aws/log.ts";
import type { RateCounts } from "./rate-counts-table.ts";
import {
  countId,
  grant,
  rateLimitOf,
  type Share,
  secondsToNext,
  shareAt,
  toTake,
  withTaken,
} from "./rate-limit.ts";

/** The most shares that an environment keeps. A dropped one begins its window again. */
const maxShares = 10_000;

export type Granted = {
  /** At most the number that was wanted. */
  readonly granted: number;
  /** Seconds after which there may be more. */
  readonly retryAfter: number;
};

export type RateLimiter = {
  /** @param whose - Whom the limit is for, such as `company/1`. */
  take(whose: string, wanted: number, nowMs: number): Promise<Granted>;
};

/**
 * Limits what each company may do, over all function environments (see bus/rate-limits/rate-limit.ts). A count that cannot
 * be reached limits no one.
 *
 * @param kind - What is limited; other kinds have counts of their own.
 * @param perSecond - On average over a window; 0 for no limit.
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
    const asked = toTake(share, wanted, limit);
    if (asked === 0) return share;
    try {
      return withTaken(share, asked, await counts.add(id, asked, nowMs), limit);
    } catch (error) {
      log("rate_limit.not_counted", { id, error: String(error) });
      return { ...share, left: share.left + asked };
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
