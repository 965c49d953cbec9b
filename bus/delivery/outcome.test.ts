import fc from "fast-check";
import { expect, test } from "vitest";
import { type Response, readAnswer } from "../outbound/answer.ts";
import type { Retry } from "../retry/retry.ts";
import { outcomeOf } from "./outcome.ts";

const now = 1_700_000_000_000;
const answered = (status: number, headers: Record<string, string> = {}): Response => ({
  kind: "answered",
  status,
  headers,
  body: "",
});
const outcome = (response: Response, retry?: Retry, tried = 1, random = 0) =>
  outcomeOf(readAnswer(response, retry, now), retry, tried, now, now, random);

test.each([200, 201, 204, 299])("%i is a success", (status) => {
  expect(outcome(answered(status))).toEqual({ kind: "delivered" });
});

test.each([100, 301, 302, 400, 404, 429, 500, 503, 530])("%i is retried", (status) => {
  expect(outcome(answered(status))).toEqual({ kind: "retry", at: now + 5000 });
});

test("a request without an answer is retried until the schedule ends", () => {
  const failed: Response = { kind: "failed", reason: "dns", message: "" };
  const retry = { delays: [7] };
  expect(outcome(failed, retry)).toEqual({ kind: "retry", at: now + 7000 });
  expect(outcome(failed, retry, 2)).toEqual({ kind: "dead", reason: "failed 2 times" });
});

test("a delivery to an endpoint that is gone is held until the subscription is enabled", () => {
  const held = { kind: "held", reason: "disabled" };
  expect(outcome(answered(410))).toEqual(held);
  expect(outcome(answered(530), { policy: "keygen" })).toEqual(held);
  expect(outcome(answered(500, { "webhook-delivery": "disable" }))).toEqual(held);
});

test("a receiver can refuse one delivery for good, or accept one and disable the subscription", () => {
  const refused = answered(400, { "webhook-delivery": "Abort-Message" });
  expect(outcome(refused)).toMatchObject({ kind: "dead" });
  const last = answered(200, { "webhook-delivery": "disable" });
  expect(outcome(last)).toEqual({ kind: "delivered" });
  expect(readAnswer(last, undefined, now).wants).toBe("disable");
  expect(outcome(answered(200, { "webhook-delivery": "abort-message" }))).toEqual({
    kind: "delivered",
  });
});

test("Retry-After is a minimum, in seconds or as a date, up to a day, that no jitter undercuts", () => {
  const seconds = fc.integer({ min: 0, max: 200_000 });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(seconds, random, fc.boolean(), fc.nat(8), (delay, r, asDate, failed) => {
      const at = new Date(now + delay * 1000);
      const header = asDate ? at.toUTCString() : String(delay);
      const response = answered(503, { "retry-after": header });
      const next = outcome(response, undefined, failed + 1, r);
      const floor = now + Math.min(delay, 86_400) * 1000;
      const own = outcome(answered(503), undefined, failed + 1, r);
      if (next.kind !== "retry" || own.kind !== "retry") throw new Error("no retry");
      expect(next.at).toBe(Math.max(floor, own.at));
    }),
  );
});

test("no retry is planned for a time at which the delivery would be too old", () => {
  const retry = { delays: [60, 60], max_age: 100 };
  expect(outcome(answered(500), retry)).toMatchObject({ kind: "retry" });
  const answer = readAnswer(answered(500), retry, now);
  expect(outcomeOf(answer, retry, 2, now, now + 60_000, 0)).toEqual({
    kind: "dead",
    reason: "failed 2 times, and the next attempt would be later than the max_age of 100 s",
  });
});

/**
 * Plays a schedule with a clock that jumps to each attempt. Returns the times of the attempts and
 * the end.
 */
function play(retry: Retry | undefined, random: number, headers: Record<string, string> = {}) {
  const times: number[] = [];
  let clock = now;
  for (let tried = 1; ; tried++) {
    times.push(clock - now);
    const answer = readAnswer(answered(503, headers), retry, clock);
    const next = outcomeOf(answer, retry, tried, now, clock, random);
    if (next.kind !== "retry") return { times, last: next };
    clock = next.at;
  }
}

test("the standard schedule, played through: ten attempts in 75.6 h, or a fifth more", () => {
  const planned = [0, 5, 305, 2105, 9305, 27_305, 63_305, 113_705, 185_705, 272_105];
  const { times, last } = play(undefined, 0);
  expect(times).toEqual(planned.map((seconds) => seconds * 1000));
  expect(last).toEqual({ kind: "dead", reason: "failed 10 times" });
  const { times: late } = play(undefined, 1 - 2 ** -53);
  for (const [i, at] of late.entries()) {
    const most = (planned[i] ?? 0) * 1200;
    expect(at).toBeGreaterThanOrEqual((planned[i] ?? 0) * 1000);
    expect(at).toBeLessThanOrEqual(most + 10);
  }
});

test("a receiver that answers Retry-After 3600 each time makes the short delays an hour", () => {
  const { times } = play(undefined, 0.5, { "retry-after": "3600" });
  const steps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
  expect(steps.slice(0, 3)).toEqual([3_600_000, 3_600_000, 3_600_000]);
  expect(steps[3]).toBe(7_920_000);
});

test("Keygen's schedule: 16 attempts in 38 to 60 hours", () => {
  const last = (random: number) => play({ policy: "keygen" }, random).times.at(-1) ?? 0;
  expect(play({ policy: "keygen" }, 0).times).toHaveLength(16);
  expect(Math.round(last(0) / 3_600_000)).toBe(38);
  expect(Math.round(last(0.9999) / 3_600_000)).toBe(60);
});
