import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RateTimer } from "./rate-timer.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse("2026-11-30T10:20:30.500Z");

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

function started(periodMs: number) {
  const runs: { readonly at: string; readonly time: string }[] = [];
  const timer = new RateTimer(periodMs, (time) => {
    runs.push({ at: new Date().toISOString(), time: time.toISOString() });
  });
  timer.start();
  return { timer, runs };
}

const onTime = (...times: readonly string[]) => times.map((time) => ({ at: time, time }));

test("runs at the start of each minute, first within a minute", () => {
  const { runs } = started(MINUTE);
  vi.advanceTimersByTime(2 * MINUTE);
  expect(runs).toEqual(onTime("2026-11-30T10:21:00.000Z", "2026-11-30T10:22:00.000Z"));
});

test("keeps its times over a restart", () => {
  const before = started(30 * MINUTE);
  vi.advanceTimersByTime(5 * MINUTE);
  before.timer.stop();
  const after = started(30 * MINUTE);
  vi.advanceTimersByTime(30 * MINUTE);
  expect(before.runs).toEqual([]);
  expect(after.runs).toEqual(onTime("2026-11-30T10:30:00.000Z"));
});

test("waits for a period that is longer than setTimeout can wait", () => {
  const { runs } = started(40 * DAY);
  const next = Math.ceil(START / (40 * DAY)) * 40 * DAY;
  vi.advanceTimersByTime(next - START - 1);
  expect(runs).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(runs).toEqual(onTime(new Date(next).toISOString()));
});

test("runs once after a long sleep of the machine", () => {
  const { runs } = started(MINUTE);
  vi.setSystemTime(START + 8 * 60 * MINUTE);
  vi.advanceTimersByTime(MINUTE);
  expect(runs).toEqual([{ at: "2026-11-30T18:21:00.000Z", time: "2026-11-30T18:21:00.000Z" }]);
});

test("runs a long period that began during a sleep within a minute of waking", () => {
  const { runs } = started(60 * MINUTE);
  vi.setSystemTime(START + 8 * 60 * MINUTE);
  vi.advanceTimersByTime(MINUTE);
  expect(runs).toEqual([{ at: "2026-11-30T18:21:30.500Z", time: "2026-11-30T18:00:00.000Z" }]);
});

test("continues after the clock was set back", () => {
  const { runs } = started(MINUTE);
  vi.setSystemTime(START - 60 * MINUTE);
  vi.advanceTimersByTime(2 * MINUTE);
  expect(runs).toEqual(onTime("2026-11-30T09:21:00.000Z", "2026-11-30T09:22:00.000Z"));
});

test("does not run after it is stopped", () => {
  const { timer, runs } = started(MINUTE);
  timer.stop();
  vi.advanceTimersByTime(DAY);
  expect(runs).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("never runs an infinite period", () => {
  const { runs } = started(Number.POSITIVE_INFINITY);
  vi.advanceTimersByTime(DAY);
  expect(runs).toEqual([]);
});
