/** The maximum number of attempts in each second, or minute, of the clock. */
export type RateLimit = { readonly max: number; readonly per: "second" | "minute" };

const lengths = { second: 1_000, minute: 60_000 } as const;

/** Returns the start of a moment's window, in unix milliseconds. */
export function windowOf({ per }: RateLimit, nowMs: number): number {
  return Math.floor(nowMs / lengths[per]) * lengths[per];
}

/** Returns the average number of attempts a second. */
export function perSecond({ max, per }: RateLimit): number {
  return (max * 1_000) / lengths[per];
}

/** Returns the end of a moment's window, in unix milliseconds. */
export function windowEnd(limit: RateLimit, nowMs: number): number {
  return windowOf(limit, nowMs) + lengths[limit.per];
}

/** Maximum number of deliveries a second that drain to an endpoint without a rate limit. */
const maxPerSecond = 100;
/** Seconds that one drain plans. */
export const spanSeconds = 60;

/**
 * Plans one span of draining: the number of deliveries of each second. After an outage an endpoint gets one delivery
 * in the first second, then twice as many in each further one.
 *
 * @param isGradual - True if the circuit closed a moment ago.
 * @returns For each delivery in turn, the second after which it is sent. The length is the maximum of a span.
 */
export function paceOf(limit: RateLimit | undefined, isGradual: boolean): readonly number[] {
  const rate = limit ? Math.min(perSecond(limit), maxPerSecond) : maxPerSecond;
  const seconds: number[] = [];
  // Room is counted in 60ths of a delivery, so that a limit per minute is exact.
  const perSpan = Math.round(rate * spanSeconds);
  let room = 0;
  for (let second = 0; second < spanSeconds; second++) {
    room += isGradual ? Math.min(2 ** second * spanSeconds, perSpan) : perSpan;
    // The first is sent at once, even if the limit is as low as one a minute.
    for (; room > 0; room -= spanSeconds) seconds.push(second);
  }
  return seconds;
}
