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

/** When a subscription's failed deliveries are tried again. Without any of the first four, by the standard. */
export type Retry = {
  /** `standard`, or Keygen's own, under which 530 ends a subscription as 410 does. */
  readonly policy?: "standard" | "keygen" | undefined;
  /** Seconds before each attempt after the first; an empty list means one attempt only. */
  readonly delays?: readonly number[] | undefined;
  /** Seconds before the second attempt, by how much each delay is longer than the last, and up to what. */
  readonly exponential?:
    | {
        readonly first: number;
        readonly factor?: number | undefined;
        readonly longest?: number | undefined;
        readonly retries?: number | undefined;
      }
    | undefined;
  /** Each delay is longer than the last by as many seconds. */
  readonly linear?: { readonly step: number; readonly retries?: number | undefined } | undefined;
  /** Seconds after the event was accepted, beyond which nothing is tried again. */
  readonly max_age?: number | undefined;
};

/** How often is tried again where a subscription does not say. */
const usualRetries = 10;
const usualFactor = 2;
export const longestRetryDelay = 86_400;

/** At most this much is added to a delay, so that failures at one moment do not come back at one. */
const jitter = 0.2;

/** Keygen makes 15 retries, after n⁴ s and 10 to 100 min of jitter (its `WebhookWorker`, 1.8.0). */
const keygenRetries = 15;
const keygenJitter = { least: 600, most: 6000 };

/**
 * How long to wait for the next attempt.
 *
 * @param failed - How many attempts of the schedule have failed so far, 1 at least.
 * @param random - In [0, 1).
 * @returns Milliseconds, or `undefined` when the schedule is at its end.
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
    const { first, factor = usualFactor, longest = longestRetryDelay } = exponential;
    const { retries = usualRetries } = exponential;
    return failed > retries ? undefined : Math.min(first * factor ** (failed - 1), longest);
  }
  if (linear) {
    const { step, retries = usualRetries } = linear;
    return failed > retries ? undefined : Math.min(step * failed, longestRetryDelay);
  }
  return (delays ?? standardDelays)[failed - 1];
}

function keygenDelay(failed: number, random: number): number | undefined {
  if (failed > keygenRetries) return undefined;
  const { least, most } = keygenJitter;
  return (failed - 1) ** 4 + least + (most - least) * random;
}

/** A receiver may ask for at most so long, in milliseconds. */
const longestRetryAfter = 86_400_000;

/** IMF-fixdate, and the two older forms that RFC 9110 (section 5.6.7) has recipients accept. */
const httpDate =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/**
 * What `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3).
 *
 * @returns Milliseconds from now, a day at most; undefined without the header, or with none of its forms.
 */
export function retryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : untilDate(text, nowMs);
  return asked === undefined ? undefined : Math.min(Math.max(0, asked), longestRetryAfter);
}

function untilDate(text: string, nowMs: number): number | undefined {
  if (!httpDate.test(text)) return undefined;
  // The form of asctime() names no zone; all three are in GMT.
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at - nowMs;
}
