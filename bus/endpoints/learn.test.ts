import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../outbound/answer.ts";
import { circuitOf, enabledHealth, type Health, unknownHealth } from "./endpoint.ts";
import {
  failingLimit,
  failuresToOpen,
  learn,
  maxPause,
  type Observation,
  slowed,
} from "./learn.ts";

const now = 1_700_000_000_000;
const answer = (status: number, headers: Record<string, string> = {}) =>
  readAnswer({ kind: "answered", status, headers, body: "" }, undefined, now);
const happened = (status: number, more: Partial<Observation> = {}): Observation => ({
  answer: answer(status),
  error: status < 300 ? undefined : `The answer was ${status}`,
  durationMs: 10,
  isFirst: true,
  isProbe: false,
  ...more,
});
const after = (health: Health, observation: Observation, at = now, random = 0) =>
  learn(health, observation, at, random);
const times = (count: number, health: Health, observation: Observation) =>
  Array.from({ length: count }).reduce<Health>((known) => after(known, observation), health);

test("the circuit opens after the first attempts of five deliveries in a row failed", () => {
  const almost = times(failuresToOpen - 1, unknownHealth, happened(500));
  expect(circuitOf(true, almost, now)).toEqual({ state: "closed" });
  const open = after(almost, happened(500));
  expect(open).toMatchObject({ open_until: now + 5_000, error: "The answer was 500" });
  expect(circuitOf(true, open, now + 4_999)).toEqual({ state: "open", until: now + 5_000 });
  expect(circuitOf(true, open, now + 5_000)).toEqual({ state: "half-open" });
});

test("retries of one delivery do not open the circuit", () => {
  const poisoned = times(100, unknownHealth, happened(500, { isFirst: false }));
  expect(circuitOf(true, poisoned, now)).toEqual({ state: "closed" });
});

test("a success resets the count of failures", () => {
  const almost = times(failuresToOpen - 1, unknownHealth, happened(500));
  const again = times(failuresToOpen - 1, after(almost, happened(200)), happened(500));
  expect(circuitOf(true, again, now)).toEqual({ state: "closed" });
});

test("each failed probe doubles the pause, up to an hour, and a successful one closes the circuit", () => {
  let health = times(failuresToOpen, unknownHealth, happened(500));
  const pauses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const { open_until: at = 0 } = health;
    health = after(health, happened(500, { isProbe: true }), at);
    pauses.push((health.open_until ?? 0) - at);
  }
  expect(pauses.slice(0, 4)).toEqual([10_000, 20_000, 40_000, 80_000]);
  expect(pauses.at(-1)).toBe(maxPause);
  const closed = after(health, happened(200, { isProbe: true }));
  expect(closed).toEqual({ is_quick: true, closed_at: now });
});

test.each([429, 502, 503, 504])(
  "%i opens the circuit at once, for the receiver's Retry-After",
  (status) => {
    expect(after(unknownHealth, happened(status))).toMatchObject({ open_until: now + 1_000 });
    const asking = { ...happened(status), answer: answer(status, { "retry-after": "120" }) };
    expect(after(unknownHealth, asking)).toMatchObject({ open_until: now + 120_000 });
  },
);

test("an attempt that was under way when the circuit opened changes only how long it stays open", () => {
  const open = after(unknownHealth, happened(503));
  expect(after(open, happened(503))).toBe(open);
  const asking = { ...happened(503), answer: answer(503, { "retry-after": "60" }) };
  expect(after(open, asking)).toEqual({ ...open, open_until: now + 60_000 });
});

test("410, a response header and five days without a success disable", () => {
  expect(after(unknownHealth, happened(410)).disabled).toEqual({
    reason: "gone",
    at: now,
    error: "The answer was 410",
    failing_since: now,
  });
  const disabling = { ...happened(200), answer: answer(200, { "webhook-delivery": "disable" }) };
  const disabled = after(unknownHealth, disabling);
  expect(disabled.disabled).toEqual({ reason: "receiver", at: now });
  expect(circuitOf(true, disabled, now)).toEqual({ state: "disabled" });

  const failing = after(unknownHealth, happened(500));
  expect(after(failing, happened(500), now + failingLimit - 1).disabled).toBeUndefined();
  expect(after(failing, happened(500), now + failingLimit).disabled).toMatchObject({
    reason: "failing",
    failing_since: now,
  });
  const recovered = after(failing, happened(200), now + 1000);
  expect(after(recovered, happened(500), now + failingLimit).disabled).toBeUndefined();
});

test("refused credentials disable", () => {
  const refused = { isSuccess: false, isThrottled: false, wants: "credentials" } as const;
  expect(after(unknownHealth, happened(401, { answer: refused })).disabled).toEqual({
    reason: "credentials",
    at: now,
    error: "The answer was 401",
    failing_since: now,
  });
});

test("refusing single deliveries for good does not open the circuit", () => {
  const never = { isSuccess: false, isThrottled: false, isWell: true, wants: "abort" } as const;
  const health = times(2 * failuresToOpen, unknownHealth, happened(400, { answer: never }));
  expect(circuitOf(true, health, now)).toEqual({ state: "closed" });
  const failing = after(unknownHealth, happened(500));
  expect(after(failing, happened(400, { answer: never })).failing_since).toBeUndefined();
});

test("a success with Retry-After opens the circuit without a failure", () => {
  const tired = { isSuccess: true, isThrottled: false, retryAfter: 3_600_000 };
  const health = after(unknownHealth, happened(200, { answer: tired }));
  expect(health).toEqual({ is_quick: true, open_until: now + 3_600_000 });
  expect(circuitOf(true, health, now + 3_599_999)).toMatchObject({ state: "open" });
  expect(circuitOf(true, health, now + 3_600_000)).toEqual({ state: "half-open" });
});

test("a quick success marks an endpoint as quick, and a slow answer unmarks it", () => {
  const quick = after(unknownHealth, happened(200));
  expect(quick).toEqual({ is_quick: true });
  expect(after(quick, happened(200))).toBe(quick);
  const slow = after(quick, happened(200, { durationMs: 1_500 }));
  expect(slow).toEqual({ slow_at: now });
  expect(after(slow, happened(200), now + 59_000)).toBe(slow);
  expect(after(slow, happened(200), now + 60_000)).toEqual({ is_quick: true });
  expect(slowed(quick, now)).toEqual({ slow_at: now });
  expect(after(unknownHealth, happened(500)).is_quick).toBeUndefined();
});

test("enabling closes the circuit and keeps the speed", () => {
  const disabled = after({ is_quick: true }, happened(410));
  expect(enabledHealth(disabled, undefined, now)).toEqual({ is_quick: true, closed_at: now });
  expect(enabledHealth({ slow_at: 5 }, now - 1, now)).toEqual({
    slow_at: 5,
    closed_at: now,
    drop_before: now - 1,
  });
});

test("an open circuit ends within a day, a success closes it, and nothing new returns the same object", () => {
  const observation = fc.record({
    status: fc.constantFrom(200, 204, 302, 400, 410, 429, 500, 503),
    retryAfter: fc.option(fc.nat(100_000)),
    isFirst: fc.boolean(),
    isProbe: fc.boolean(),
    durationMs: fc.nat(30_000),
    later: fc.nat(86_400_000),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 40 }), (all) => {
      let health = unknownHealth;
      let clock = now;
      for (const { status, retryAfter, later, random, ...rest } of all) {
        clock += later;
        const headers = retryAfter === null ? {} : { "retry-after": String(retryAfter) };
        const next = learn(
          health,
          { ...rest, error: undefined, answer: answer(status, headers as Record<string, string>) },
          clock,
          random,
        );
        if (next.open_until !== undefined && next.open_until !== health.open_until) {
          expect(next.open_until).toBeGreaterThan(clock);
          expect(next.open_until).toBeLessThanOrEqual(clock + 86_400_000);
        }
        if (status === 200 && !health.disabled) {
          expect(circuitOf(true, next, clock)).toEqual({ state: "closed" });
        }
        if (next !== health) expect(next).not.toEqual(health);
        health = next;
      }
    }),
  );
});
