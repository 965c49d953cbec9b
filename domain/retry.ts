/**
 * Delays before the attempts after the first, in seconds: the schedule that Standard Webhooks 1.0
 * recommends, 75.6 hours in all.
 */
export const standardDelays = [
  5,
  5 * 60,
  30 * 60,
  2 * 3600,
  5 * 3600,
  10 * 3600,
  14 * 3600,
  20 * 3600,
  24 * 3600,
] as const;

/** A subscription's own schedule, in place of the standard one. */
export type Retry = {
  /** Seconds before each attempt after the first; an empty list means one attempt only. */
  readonly delays: readonly number[];
};

/** At most this much is added to a delay, so that failures at one moment do not come back at one. */
const jitter = 0.2;

/**
 * How long to wait for the next attempt.
 *
 * @param failed - How many attempts have failed so far.
 * @param random - In [0, 1).
 * @returns Milliseconds, or `undefined` when the schedule is at its end.
 */
export function nextDelay(
  retry: Retry | undefined,
  failed: number,
  random: number,
): number | undefined {
  const seconds = (retry?.delays ?? standardDelays)[failed - 1];
  return seconds === undefined ? undefined : Math.round(seconds * 1000 * (1 + jitter * random));
}
