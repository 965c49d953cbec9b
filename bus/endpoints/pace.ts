/** The maximum number of attempts in each second, or minute, of the clock. */
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

/** The most deliveries a second that drain to an endpoint without a rate limit. */
const maxPerSecond = 100;
/** One drain plans this many seconds. */
export const spanSeconds = 60;

/**
 * Plans one span of draining: second by second, how many deliveries may go. After an outage an endpoint gets one
 * delivery in the first second, then twice as many in each further one.
 *
 * @param isGradual - The circuit closed a moment ago.
 * @returns For each delivery in turn, the second after which it goes. Its length is the most that a span takes.
 */
export function paceOf(limit: RateLimit | undefined, isGradual: boolean): readonly number[] {
  const rate = limit ? Math.min(perSecond(limit), maxPerSecond) : maxPerSecond;
  const seconds: number[] = [];
  // Room is counted in 60ths of a delivery, so a limit per minute is exact.
  const perSpan = Math.round(rate * spanSeconds);
  let room = 0;
  for (let second = 0; second < spanSeconds; second++) {
    room += isGradual ? Math.min(2 ** second * spanSeconds, perSpan) : perSpan;
    // The first goes at once, also with a slow limit such as one in a minute.
    for (; room > 0; room -= spanSeconds) seconds.push(second);
  }
  return seconds;
}
