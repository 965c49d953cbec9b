import { perSecond, type RateLimit } from "./rate-limit.ts";

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
