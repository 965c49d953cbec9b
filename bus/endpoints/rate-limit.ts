/** At most so many attempts in each second, or minute, of the clock. */
export type RateLimit = { readonly max: number; readonly per: "second" | "minute" };

const lengths = { second: 1_000, minute: 60_000 } as const;

/** The window that a moment lies in, by its beginning in unix milliseconds. */
export function windowOf({ per }: RateLimit, nowMs: number): number {
  return Math.floor(nowMs / lengths[per]) * lengths[per];
}

/** How many attempts a second that is on average. */
export function perSecond({ max, per }: RateLimit): number {
  return (max * 1_000) / lengths[per];
}

/** Returns when the window that a moment lies in ends, in unix milliseconds. */
export function windowEnd(limit: RateLimit, nowMs: number): number {
  return windowOf(limit, nowMs) + lengths[limit.per];
}
