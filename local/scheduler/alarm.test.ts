import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Alarm } from "./alarm.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const DAY = 24 * 60 * 60 * 1000;

function newAlarm() {
  const rung: number[] = [];
  return { alarm: new Alarm(() => rung.push(Date.now())), rung };
}

test("an alarm rings once, at its time", () => {
  const { alarm, rung } = newAlarm();
  alarm.set(90_500);
  vi.advanceTimersByTime(10 * 60_000);
  expect(rung).toEqual([90_500]);
});

test("an alarm can be further away than setTimeout reaches", () => {
  const { alarm, rung } = newAlarm();
  alarm.set(60 * DAY);
  vi.advanceTimersByTime(60 * DAY - 1);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(rung).toEqual([60 * DAY]);
});

test("after the machine slept, an alarm that was due meanwhile rings within a minute", () => {
  const { alarm, rung } = newAlarm();
  alarm.set(DAY);
  vi.setSystemTime(2 * DAY);
  vi.advanceTimersByTime(60_000);
  expect(rung).toEqual([2 * DAY + 60_000]);
});

test("a time that is over rings at once, a later one replaces it, and a cleared alarm never rings", () => {
  const { alarm, rung } = newAlarm();
  alarm.set(-1);
  vi.advanceTimersByTime(0);
  expect(rung).toEqual([0]);
  alarm.set(1_000);
  alarm.set(2_000);
  vi.advanceTimersByTime(1_500);
  expect(rung).toEqual([0]);
  alarm.clear();
  vi.advanceTimersByTime(DAY);
  expect(rung).toEqual([0]);
});
