/** The result of one try: final, or an error that a retry may fix. */
export type Try<T> =
  | { readonly kind: "done"; readonly value: T }
  /** `afterMs`: minimum delay that the bus requested. */
  | { readonly kind: "again"; readonly error: Error; readonly afterMs?: number | undefined };

/** Limit of retries, and the functions that wait and add jitter. */
export type Patience = {
  /** Maximum number of retries. */
  readonly retries: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
};

const firstDelayMs = 500;
const maxDelayMs = 30_000;
const maxPauseMs = 60_000;

/**
 * Retries until the result is final.
 *
 * @throws The last error if no retry is left, or if the bus requests a delay of more than a minute:
 * the caller can decide better what to do in that time.
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

/**
 * Returns the delay in milliseconds: exponential backoff with full jitter, after the requested
 * delay.
 */
export function delayBefore(retry: number, afterMs: number, random: number): number {
  return afterMs + random * Math.min(maxDelayMs, firstDelayMs * 2 ** (retry - 1));
}

/** Parses Retry-After (RFC 9110, section 10.2.3), which is seconds or a date, into milliseconds. */
export function pauseOf(retryAfter: string | null, nowMs: number): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? undefined : Math.max(0, until - nowMs);
}
