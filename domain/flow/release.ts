import { longestDelay } from "../longest-delay.ts";
import type { Flow } from "./flow.ts";
import { perSecond, type RateLimit } from "./rate-limit.ts";

/*
 * What is held is let go by a chain of steps, each of which is a message that the step before it sends.
 * A company's choice, the endpoint and the rate limit decide how much each step lets go.
 */

/** What a step leaves to the next. */
export type Progress = {
  /** Counts the steps: of messages that stand for the same one, one is acted on. */
  readonly turn: number;
  /** When the next step is due, in unix milliseconds; none is while there is no chain. */
  readonly wake_at?: number;
  /** When a delivery was held last, in unix milliseconds. */
  readonly held_at?: number;
  /** The delivery that was let go last in this round over all that are held; a new round without it. */
  readonly after?: string;
  /** How many the next step lets go at the most. */
  readonly pace?: number;
  /** This round has found some. */
  readonly has_found?: boolean;
};

export const noProgress: Progress = { turn: 0 };

/** The first step lets go one, each further one twice as many as the last, and none more than this or the rate. */
const mostAStep = 100;
/** Between two steps, and before another look where nothing was found, in milliseconds. */
const stepMs = 1_000;
const roundMs = 5_000;
/**
 * After what was held last, the chain goes on for so long although it finds nothing: the index that it looks
 * into is brought up to date with a delay.
 */
export const settleMs = 60_000;
/** A chain that is late by this much was cut: SQS has handed out its message for the last time. */
const lateMs = 3_600_000;
/** By so much one is late where queues are long, in milliseconds. */
const behindMs = 300_000;
/** While one attempt tells whether a closed endpoint answers, others wait for so long at the most. */
export const trialMs = 60_000;

/** Whether somebody must begin a chain. */
export function needsChain({ wake_at }: Progress, nowMs: number): boolean {
  return wake_at === undefined || nowMs > wake_at + lateMs;
}

/**
 * Whether the message of a step that was made may have been given up before it passed the turn on, and brought
 * back from the dead letters: the next one is late, or so far off that it can be asked for twice.
 */
export function mayBeCut({ wake_at }: Progress, nowMs: number): boolean {
  return (
    wake_at !== undefined && (nowMs > wake_at + behindMs || wake_at > nowMs + 1000 * longestDelay)
  );
}

export type Step =
  /** The chain ends: whoever enables the subscription begins another. */
  | { readonly kind: "end" }
  | { readonly kind: "wait"; readonly until: number }
  | { readonly kind: "release"; readonly most: number };

/** What a step has to do. */
export function stepOf(
  isEnabled: boolean,
  flow: Flow,
  rate: RateLimit | undefined,
  { pace }: Progress,
  nowMs: number,
): Step {
  if (!isEnabled || flow.disabled) return { kind: "end" };
  if (flow.closed_until !== undefined) {
    return nowMs < flow.closed_until
      ? { kind: "wait", until: flow.closed_until }
      : { kind: "release", most: 1 };
  }
  const most = rate ? Math.max(1, Math.floor(perSecond(rate))) : mostAStep;
  return { kind: "release", most: Math.min(pace ?? (rate ? most : 1), most) };
}

/** What a step leaves to the next one, when it has let go what it found. */
export function progressAfter(
  progress: Progress,
  step: Extract<Step, { kind: "release" }>,
  found: { readonly count: number; readonly last: string | undefined; readonly isEnd: boolean },
  flow: Flow,
  rate: RateLimit | undefined,
  nowMs: number,
): Progress {
  const { turn, held_at, has_found = false } = progress;
  const next = { turn: turn + 1, ...(held_at === undefined ? {} : { held_at }) };
  const foundAny = has_found || found.count > 0;
  if (flow.closed_until !== undefined && found.count > 0) {
    // A success of the trial wakes the chain sooner. The next trial is of another one: this may be at fault.
    return { ...next, wake_at: nowMs + trialMs, pace: 1, ...position(found) };
  }
  const pace = Math.min(step.most * 2, mostAStep);
  if (!found.isEnd) {
    const wake_at = nowMs + pauseOf(rate);
    return { ...next, wake_at, pace, has_found: foundAny, ...position(found) };
  }
  const isSettled = nowMs - (held_at ?? 0) >= settleMs;
  if (!foundAny && isSettled) return next;
  // What was let go may have been held again, behind where this round is.
  return { ...next, wake_at: nowMs + (foundAny ? pauseOf(rate) : roundMs), pace };
}

function position({ last, isEnd }: { last: string | undefined; isEnd: boolean }) {
  return last === undefined || isEnd ? {} : { after: last };
}

/** Slow limits let go one at a time, less often than once a second. */
function pauseOf(rate: RateLimit | undefined): number {
  return rate ? Math.max(stepMs, stepMs / perSecond(rate)) : stepMs;
}
