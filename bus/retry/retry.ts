/**
 * Seconds before each attempt after the first: the schedule that Standard Webhooks 1.0 recommends, 75.6 hours in all.
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

/** The retry schedule of a subscription. Without any of the first four fields, the standard one. */
export type Retry = {
  /** `standard`, or Keygen's own, under which 530 ends a subscription as 410 does. */
  readonly policy?: "standard" | "keygen" | undefined;
  /** Seconds before each attempt after the first. An empty list means one attempt. */
  readonly delays?: readonly number[] | undefined;
  /** Seconds before the second attempt, the factor of each further delay, and the maximum delay. */
  readonly exponential?:
    | {
        readonly first: number;
        readonly factor?: number | undefined;
        readonly longest?: number | undefined;
        readonly retries?: number | undefined;
      }
    | undefined;
  /** Seconds by which each delay is longer than the last. */
  readonly linear?: { readonly step: number; readonly retries?: number | undefined } | undefined;
  /** Seconds after acceptance of the event. No attempt is planned later. */
  readonly max_age?: number | undefined;
};

const defaultRetries = 10;
const defaultFactor = 2;
export const maxRetryDelay = 86_400;

/** Maximum fraction to add to a delay, so that failures of one moment do not return together. */
const jitter = 0.2;

/** Keygen makes 15 retries, after n⁴ s and 10 to 100 min of jitter (its `WebhookWorker`, 1.8.0). */
const keygenRetries = 15;
const keygenJitter = { min: 600, max: 6000 };

/**
 * Returns the delay before the next attempt.
 *
 * @param failed - Number of failed attempts of the schedule, at least 1.
 * @param random - In [0, 1).
 * @returns Milliseconds, or undefined if the schedule has ended.
 */
export function nextDelay(
  retry: Retry | undefined,
  failed: number,
  random: number,
): number | undefined {
  const seconds =
    retry?.policy === "keygen"
      ? keygenDelay(failed, random)
      : jittered(plannedDelay(retry, failed), random);
  return seconds === undefined ? undefined : Math.round(seconds * 1000);
}

function jittered(seconds: number | undefined, random: number): number | undefined {
  return seconds === undefined ? undefined : seconds * (1 + jitter * random);
}

function plannedDelay(retry: Retry | undefined, failed: number): number | undefined {
  const { delays, exponential, linear } = retry ?? {};
  if (exponential) {
    const { first, factor = defaultFactor, longest = maxRetryDelay } = exponential;
    const { retries = defaultRetries } = exponential;
    return failed > retries ? undefined : Math.min(first * factor ** (failed - 1), longest);
  }
  if (linear) {
    const { step, retries = defaultRetries } = linear;
    return failed > retries ? undefined : Math.min(step * failed, maxRetryDelay);
  }
  return (delays ?? standardDelays)[failed - 1];
}

function keygenDelay(failed: number, random: number): number | undefined {
  if (failed > keygenRetries) return undefined;
  const { min, max } = keygenJitter;
  return (failed - 1) ** 4 + min + (max - min) * random;
}

/** Milliseconds. A longer Retry-After counts as this. */
const maxRetryAfter = 86_400_000;

/** IMF-fixdate, and the two older forms that recipients must accept (RFC 9110, section 5.6.7). */
const httpDate =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/**
 * Parses `Retry-After`: seconds or a date (RFC 9110, section 10.2.3).
 *
 * @returns Milliseconds from now, at most a day; undefined if the header is missing or malformed.
 */
export function retryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  const delay = /^\d+$/.test(text) ? Number(text) * 1000 : untilDate(text, nowMs);
  return delay === undefined ? undefined : Math.min(Math.max(0, delay), maxRetryAfter);
}

function untilDate(text: string, nowMs: number): number | undefined {
  if (!httpDate.test(text)) return undefined;
  // The form of asctime() has no zone. All three are in GMT.
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at - nowMs;
}
