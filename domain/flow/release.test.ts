import { expect, test } from "vitest";
import { type Flow, newFlow } from "./flow.ts";
import type { RateLimit } from "./rate-limit.ts";
import {
  needsChain,
  noProgress,
  type Progress,
  progressAfter,
  settleMs,
  stepOf,
} from "./release.ts";

const now = 1_700_000_000_000;

/** Runs a chain against so many held deliveries, with a clock that is set forward to each step. */
function run(held: number, flow: Flow, rate?: RateLimit) {
  let progress: Progress = { ...noProgress, held_at: now };
  let clock = now;
  let left = held;
  const released: number[] = [];
  for (let steps = 0; steps < 10_000; steps++) {
    const step = stepOf(true, flow, rate, progress, clock);
    if (step.kind !== "release") throw new Error(step.kind);
    const count = Math.min(step.most, left);
    left -= count;
    if (count > 0) released.push(count);
    const isEnd = left === 0;
    const last = count > 0 ? `dlv_${left}` : undefined;
    progress = progressAfter(progress, step, { count, last, isEnd }, flow, rate, clock);
    if (progress.wake_at === undefined) return { released, ms: clock - now, steps, left };
    clock = progress.wake_at;
  }
  throw new Error("no end");
}

test("a backlog is let out gradually: one, two, four, up to a hundred a second", () => {
  const { released, left } = run(2000, newFlow);
  expect(released.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 64, 100]);
  expect(Math.max(...released)).toBe(100);
  expect(left).toBe(0);
});

test("a rate limit is not exceeded, whether by the second or by the minute", () => {
  const perSecond = run(200, newFlow, { max: 10, per: "second" });
  expect(Math.max(...perSecond.released)).toBe(10);
  const perMinute = run(20, newFlow, { max: 12, per: "minute" });
  expect(new Set(perMinute.released)).toEqual(new Set([1]));
  expect(perMinute.ms).toBeGreaterThanOrEqual(19 * 5_000);
});

test("the chain looks on for a minute after the last one was held, and then ends", () => {
  const { ms, released } = run(0, newFlow);
  expect(released).toEqual([]);
  expect(ms).toBeGreaterThanOrEqual(settleMs);
  expect(ms).toBeLessThan(settleMs + 10_000);
});

test("while the endpoint is closed nothing is let go, and then one, each time another", () => {
  const closed: Flow = { closed_until: now + 60_000, closings: 1 };
  expect(stepOf(true, closed, undefined, { turn: 3, pace: 64 }, now)).toEqual({
    kind: "wait",
    until: now + 60_000,
  });
  const step = stepOf(true, closed, undefined, { turn: 3, pace: 64 }, now + 60_000);
  expect(step).toEqual({ kind: "release", most: 1 });
  if (step.kind !== "release") return;
  const found = { count: 1, last: "dlv_1", isEnd: false };
  expect(progressAfter({ turn: 3 }, step, found, closed, undefined, now)).toMatchObject({
    turn: 4,
    after: "dlv_1",
    pace: 1,
  });
});

test("nothing is let go of what is disabled, by the company or by the bus", () => {
  expect(stepOf(false, newFlow, undefined, noProgress, now)).toEqual({ kind: "end" });
  const disabled: Flow = { disabled: { reason: "gone", at: now } };
  expect(stepOf(true, disabled, undefined, noProgress, now)).toEqual({ kind: "end" });
});

test("a chain is begun where there is none, or where it was cut long ago", () => {
  expect(needsChain(noProgress, now)).toBe(true);
  expect(needsChain({ turn: 1, wake_at: now + 1 }, now)).toBe(false);
  expect(needsChain({ turn: 1, wake_at: now - 60_000 }, now)).toBe(false);
  expect(needsChain({ turn: 1, wake_at: now - 3_600_001 }, now)).toBe(true);
});
