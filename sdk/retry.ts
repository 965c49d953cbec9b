/** What came of one try: an end, or an error after which the same may be tried again. */
export type Try<T> =
  | { readonly kind: "done"; readonly value: T }
  /** `afterMs`: how long the bus asked to be left alone. */
  | { readonly kind: "again"; readonly error: Error; readonly afterMs?: number | undefined };

export type Patience = {
  /** How often a call is tried again. */
  readonly retries: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
};

const firstDelayMs = 500;
const maxDelayMs = 30_000;
const maxPauseMs = 60_000;

/**
 * Tries until it is done.
 *
 * @throws The last error when the retries are used up, or when the bus asks for more than a minute's
 *   pause: whoever called knows better what to do meanwhile.
 */
export async function persistently<T>(
  attempt: (tries: number) => Promise<Try<T>>,
  { retries, sleep, random }: Patience,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt(tries);
    if (outcome.kind === "done") return outcome.value;
    const { error, afterMs = 0 } = outcome;
    if (tries > retries || afterMs > maxPauseMs) throw error;
    await sleep(delayBefore(tries, afterMs, random()));
  }
}

/** Exponential back-off with full jitter, after the pause that was asked for. */
export function delayBefore(retry: number, afterMs: number, random: number): number {
  return afterMs + random * Math.min(maxDelayMs, firstDelayMs * 2 ** (retry - 1));
}

/** What the header Retry-After asks for (RFC 9110, section 10.2.3): seconds, or a date. */
export function pauseOf(retryAfter: string | null, nowMs: number): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? undefined : Math.max(0, until - nowMs);
}
