import type { Answer } from "../outbound/answer.ts";
import { defined } from "../values/defined.ts";
import type { DisablingReason, Health } from "./endpoint.ts";

/** Number of deliveries in a row whose failed first attempts open the circuit. */
export const failuresToOpen = 5;
/** Milliseconds that the circuit stays open at first. Each time doubles it, up to an hour. */
const minPause = 5_000;
export const maxPause = 3_600_000;
/** Milliseconds of the first pause after a 429, 502, 503 or 504 without Retry-After. */
const minThrottle = 1_000;
/** Milliseconds of failures without a success after which a subscription is disabled. */
export const failingLimit = 5 * 86_400_000;
/** An answer within this many milliseconds is quick. */
export const quickMs = 1_000;
/** A quick answer counts only this many milliseconds after the last slow one. */
const slowMs = 60_000;

const jitter = 0.2;

/** The result of an attempt, as the health of its endpoint sees it. */
export type Observation = {
  readonly answer: Answer;
  /** Describes the failure. */
  readonly error: string | undefined;
  readonly durationMs: number;
  /** True for the first attempt of its delivery since its schedule began. */
  readonly isFirst: boolean;
  /** True if it probed a half-open endpoint. */
  readonly isProbe: boolean;
};

/**
 * Returns the health of an endpoint after an attempt.
 *
 * Only first attempts count toward opening the circuit: five of them are five deliveries, so one event that an
 * endpoint cannot take holds nothing else back, however often the bus retries it.
 *
 * @param random - In [0, 1), for the jitter.
 * @returns The same object if nothing changes.
 */
export function learn(
  health: Health,
  observation: Observation,
  nowMs: number,
  random: number,
): Health {
  const { answer } = observation;
  const paced = withSpeed(health, observation, nowMs);
  const learned =
    answer.isSuccess || answer.isWell
      ? resting(recovered(paced, nowMs), answer, nowMs)
      : failed(paced, observation, nowMs, random);
  const reason = disablingReason(learned, answer, nowMs);
  return reason === undefined ? learned : disabled(learned, reason, nowMs);
}

/** Returns the health of an endpoint whose answer is not quick. */
export function slowed(health: Health, nowMs: number): Health {
  if (!health.is_quick) return health;
  const { is_quick: _, ...rest } = health;
  return { ...rest, slow_at: nowMs };
}

function withSpeed(health: Health, { answer, durationMs }: Observation, nowMs: number): Health {
  if (durationMs > quickMs) return slowed(health, nowMs);
  const wasSlow = health.slow_at !== undefined && nowMs - health.slow_at < slowMs;
  if (health.is_quick || wasSlow || !answer.isSuccess) return health;
  const { slow_at: _, ...rest } = health;
  return { ...rest, is_quick: true };
}

/** Closes the circuit. */
function recovered(health: Health, nowMs: number): Health {
  if (health.failing_since === undefined && health.open_until === undefined) return health;
  const {
    failures: _f,
    failing_since: _s,
    error: _e,
    open_until,
    openings: _o,
    probe: _p,
    ...rest
  } = health;
  return open_until === undefined ? rest : { ...rest, closed_at: nowMs };
}

/** Opens the circuit of an endpoint that works and sends Retry-After. */
function resting(health: Health, { retryAfter }: Answer, nowMs: number): Health {
  return retryAfter === undefined ? health : { ...health, open_until: nowMs + retryAfter };
}

function failed(health: Health, observation: Observation, nowMs: number, random: number): Health {
  const { answer, error, isFirst, isProbe } = observation;
  // An attempt that was under way when the circuit opened changes nothing except the end of the pause.
  if (health.disabled || (health.open_until !== undefined && !isProbe)) {
    if (!answer.retryAfter || health.open_until === undefined) return health;
    const open_until = Math.max(health.open_until, nowMs + answer.retryAfter);
    return open_until === health.open_until ? health : { ...health, open_until };
  }
  // A retry in between changes nothing, and costs no write.
  if (health.failing_since !== undefined && !isFirst && !isProbe && !answer.isThrottled) {
    return health;
  }
  const failures = (health.failures ?? 0) + (isFirst ? 1 : 0);
  const { probe: _, ...rest } = health;
  const failing: Health = {
    ...rest,
    failures,
    failing_since: health.failing_since ?? nowMs,
    ...(error !== undefined && { error }),
  };
  const opens = isProbe || answer.isThrottled || failures >= failuresToOpen;
  if (!opens) return failing;
  const openings = (health.openings ?? 0) + 1;
  const pause = pauseOf(openings, answer.isThrottled) * (1 + jitter * random);
  const open_until = nowMs + Math.max(Math.round(pause), answer.retryAfter ?? 0);
  return { ...failing, openings, open_until };
}

function pauseOf(openings: number, isThrottled: boolean): number {
  const shortest = isThrottled ? minThrottle : minPause;
  return Math.min(shortest * 2 ** (openings - 1), maxPause);
}

function disablingReason(
  health: Health,
  { wants }: Answer,
  nowMs: number,
): DisablingReason | undefined {
  if (health.disabled) return undefined;
  if (wants === "gone") return "gone";
  if (wants === "disable") return "receiver";
  if (wants === "credentials") return "credentials";
  const { failing_since = nowMs } = health;
  return nowMs - failing_since >= failingLimit ? "failing" : undefined;
}

function disabled(health: Health, reason: DisablingReason, at: number): Health {
  const { error, failing_since } = health;
  return { ...health, disabled: defined({ reason, at, error, failing_since }) };
}
