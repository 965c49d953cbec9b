import type { Answer } from "../delivery/index.ts";
import type { DisablingReason, Flow } from "./flow.ts";

/** First attempts of so many deliveries in a row must fail before the endpoint counts as dead. */
export const failuresToClose = 5;
/** It is left alone for this long at first, then for twice as long each time, and for an hour at most. */
const shortestPause = 5_000;
export const longestPause = 3_600_000;
/** After an answer that asks for less, without saying for how long. */
const shortestThrottle = 1_000;
/** Failing for so long without a success, a subscription is disabled. */
export const failingLimit = 5 * 86_400_000;
/** An answer within this time is quick. */
export const quickMs = 1_000;
/** How long a slow one must have been none, before a quick answer counts. */
const slowMs = 60_000;

const jitter = 0.2;

/** An attempt that was made. */
export type Happening = {
  readonly answer: Answer;
  /** How it failed, in words. */
  readonly error: string | undefined;
  readonly durationMs: number;
  /** The first one of its delivery since its schedule began. */
  readonly isFirst: boolean;
  /** It was made to see whether a closed endpoint answers again. */
  readonly isTrial: boolean;
};

/**
 * What an attempt teaches of its endpoint.
 *
 * Only first attempts count toward closing: five of them are five deliveries, so that one event which an
 * endpoint cannot take, however often it is tried again, keeps nothing else back.
 *
 * @param random - In [0, 1), for the jitter.
 * @returns The same object where it teaches nothing new.
 */
export function afterAttempt(
  flow: Flow,
  happening: Happening,
  nowMs: number,
  random: number,
): Flow {
  const { answer } = happening;
  const paced = withSpeed(flow, happening, nowMs);
  const learned =
    answer.isSuccess || answer.isWell
      ? resting(recovered(paced), answer, nowMs)
      : failed(paced, happening, nowMs, random);
  const reason = disablingReason(learned, answer, nowMs);
  return reason === undefined ? learned : disabled(learned, reason, nowMs);
}

/** What an attempt teaches that has been going on for longer than a quick one does. */
export function afterWaiting(flow: Flow, nowMs: number): Flow {
  if (!flow.is_quick) return flow;
  const { is_quick: _, ...rest } = flow;
  return { ...rest, slow_at: nowMs };
}

function withSpeed(flow: Flow, { answer, durationMs }: Happening, nowMs: number): Flow {
  if (durationMs > quickMs) return afterWaiting(flow, nowMs);
  const wasSlow = flow.slow_at !== undefined && nowMs - flow.slow_at < slowMs;
  if (flow.is_quick || wasSlow || !answer.isSuccess) return flow;
  const { slow_at: _, ...rest } = flow;
  return { ...rest, is_quick: true };
}

function recovered(flow: Flow): Flow {
  if (flow.failing_since === undefined && flow.closed_until === undefined) return flow;
  const {
    failures: _f,
    failing_since: _s,
    error: _e,
    closed_until: _u,
    closings: _c,
    ...rest
  } = flow;
  return rest;
}

/** It works, and asks to be left alone for a while. */
function resting(flow: Flow, { retryAfter }: Answer, nowMs: number): Flow {
  return retryAfter === undefined ? flow : { ...flow, closed_until: nowMs + retryAfter };
}

function failed(flow: Flow, happening: Happening, nowMs: number, random: number): Flow {
  const { answer, error, isFirst, isTrial } = happening;
  // What was under way when it was closed tells nothing new, but how long the receiver asks for.
  if (flow.disabled || (flow.closed_until !== undefined && !isTrial)) {
    if (!answer.retryAfter || flow.closed_until === undefined) return flow;
    const closed_until = Math.max(flow.closed_until, nowMs + answer.retryAfter);
    return closed_until === flow.closed_until ? flow : { ...flow, closed_until };
  }
  // A retry in between tells nothing new, and costs no write.
  if (flow.failing_since !== undefined && !isFirst && !isTrial && !answer.isThrottled) return flow;
  const failures = (flow.failures ?? 0) + (isFirst ? 1 : 0);
  const failing: Flow = {
    ...flow,
    failures,
    failing_since: flow.failing_since ?? nowMs,
    ...(error === undefined ? {} : { error }),
  };
  const closes = isTrial || answer.isThrottled || failures >= failuresToClose;
  if (!closes) return failing;
  const closings = (flow.closings ?? 0) + 1;
  const pause = pauseOf(closings, answer.isThrottled) * (1 + jitter * random);
  const closed_until = nowMs + Math.max(Math.round(pause), answer.retryAfter ?? 0);
  return { ...failing, closings, closed_until };
}

function pauseOf(closings: number, isThrottled: boolean): number {
  const shortest = isThrottled ? shortestThrottle : shortestPause;
  return Math.min(shortest * 2 ** (closings - 1), longestPause);
}

function disablingReason(
  flow: Flow,
  { wants }: Answer,
  nowMs: number,
): DisablingReason | undefined {
  if (flow.disabled) return undefined;
  if (wants === "gone") return "gone";
  if (wants === "disable") return "receiver";
  if (wants === "credentials") return "credentials";
  const { failing_since = nowMs } = flow;
  return nowMs - failing_since >= failingLimit ? "failing" : undefined;
}

function disabled(flow: Flow, reason: DisablingReason, at: number): Flow {
  const { error, failing_since } = flow;
  return {
    ...flow,
    disabled: {
      reason,
      at,
      ...(error === undefined ? {} : { error }),
      ...(failing_since === undefined ? {} : { failing_since }),
    },
  };
}
