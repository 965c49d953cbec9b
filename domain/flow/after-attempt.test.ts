import fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../delivery/index.ts";
import {
  afterAttempt,
  afterWaiting,
  failingLimit,
  failuresToClose,
  type Happening,
  longestPause,
} from "./after-attempt.ts";
import { enabledFlow, type Flow, gateOf, newFlow } from "./flow.ts";

const now = 1_700_000_000_000;
const answer = (status: number, headers: Record<string, string> = {}) =>
  readAnswer({ kind: "answered", status, headers, body: "" }, undefined, now);
const happened = (status: number, more: Partial<Happening> = {}): Happening => ({
  answer: answer(status),
  error: status < 300 ? undefined : `The answer was ${status}`,
  durationMs: 10,
  isFirst: true,
  isTrial: false,
  ...more,
});
const after = (flow: Flow, happening: Happening, at = now, random = 0) =>
  afterAttempt(flow, happening, at, random);
const times = (count: number, flow: Flow, happening: Happening) =>
  Array.from({ length: count }).reduce<Flow>((known) => after(known, happening), flow);

test("an endpoint at which five deliveries in a row fail is left alone, and then tried by one", () => {
  const almost = times(failuresToClose - 1, newFlow, happened(500));
  expect(gateOf(true, almost, now)).toEqual({ kind: "open" });
  const closed = after(almost, happened(500));
  expect(gateOf(true, closed, now)).toEqual({ kind: "hold", reason: "paused" });
  expect(closed).toMatchObject({ closed_until: now + 5_000, error: "The answer was 500" });
  expect(gateOf(true, closed, now + 4_999)).toEqual({ kind: "hold", reason: "paused" });
  expect(gateOf(true, closed, now + 5_000)).toEqual({ kind: "trial" });
});

test("one event that an endpoint cannot take closes nothing, however often it is tried", () => {
  const poisoned = times(100, newFlow, happened(500, { isFirst: false }));
  expect(gateOf(true, poisoned, now)).toEqual({ kind: "open" });
});

test("a success between failures begins the count anew", () => {
  const almost = times(failuresToClose - 1, newFlow, happened(500));
  const again = times(failuresToClose - 1, after(almost, happened(200)), happened(500));
  expect(gateOf(true, again, now)).toEqual({ kind: "open" });
});

test("each trial that fails doubles the pause, up to an hour, and one that succeeds opens", () => {
  let flow = times(failuresToClose, newFlow, happened(500));
  const pauses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const { closed_until: at = 0 } = flow;
    flow = after(flow, happened(500, { isTrial: true }), at);
    pauses.push((flow.closed_until ?? 0) - at);
  }
  expect(pauses.slice(0, 4)).toEqual([10_000, 20_000, 40_000, 80_000]);
  expect(pauses.at(-1)).toBe(longestPause);
  const opened = after(flow, happened(200, { isTrial: true }));
  expect(opened).toEqual({ is_quick: true });
});

test.each([429, 502, 503, 504])(
  "%i slows the subscription down at once, for as long as it asks",
  (status) => {
    expect(after(newFlow, happened(status))).toMatchObject({ closed_until: now + 1_000 });
    const asking = { ...happened(status), answer: answer(status, { "retry-after": "120" }) };
    expect(after(newFlow, asking)).toMatchObject({ closed_until: now + 120_000 });
  },
);

test("what was under way when it was closed does not close it again, but is heard", () => {
  const closed = after(newFlow, happened(503));
  expect(after(closed, happened(503))).toBe(closed);
  const asking = { ...happened(503), answer: answer(503, { "retry-after": "60" }) };
  expect(after(closed, asking)).toEqual({ ...closed, closed_until: now + 60_000 });
});

test("410 disables, and so does a response header, and five days without a success", () => {
  expect(after(newFlow, happened(410)).disabled).toEqual({
    reason: "gone",
    at: now,
    error: "The answer was 410",
    failing_since: now,
  });
  const asked = { ...happened(200), answer: answer(200, { "webhook-delivery": "disable" }) };
  const disabled = after(newFlow, asked);
  expect(disabled.disabled).toEqual({ reason: "receiver", at: now });
  expect(gateOf(true, disabled, now)).toEqual({ kind: "hold", reason: "disabled" });

  const failing = after(newFlow, happened(500));
  expect(after(failing, happened(500), now + failingLimit - 1).disabled).toBeUndefined();
  expect(after(failing, happened(500), now + failingLimit).disabled).toMatchObject({
    reason: "failing",
    failing_since: now,
  });
  const recovered = after(failing, happened(200), now + 1000);
  expect(after(recovered, happened(500), now + failingLimit).disabled).toBeUndefined();
});

test("credentials that are refused disable, until the company gives others", () => {
  const refused = { isSuccess: false, isThrottled: false, wants: "credentials" } as const;
  expect(after(newFlow, happened(401, { answer: refused })).disabled).toEqual({
    reason: "credentials",
    at: now,
    error: "The answer was 401",
    failing_since: now,
  });
});

test("an endpoint that refuses single events for good works all the same", () => {
  const never = { isSuccess: false, isThrottled: false, isWell: true, wants: "abort" } as const;
  const flow = times(2 * failuresToClose, newFlow, happened(400, { answer: never }));
  expect(gateOf(true, flow, now)).toEqual({ kind: "open" });
  const failing = after(newFlow, happened(500));
  expect(after(failing, happened(400, { answer: never })).failing_since).toBeUndefined();
});

test("what takes an event and asks to be left alone then is left alone, and nothing is wrong", () => {
  const tired = { isSuccess: true, isThrottled: false, retryAfter: 3_600_000 };
  const flow = after(newFlow, happened(200, { answer: tired }));
  expect(flow).toEqual({ is_quick: true, closed_until: now + 3_600_000 });
  expect(gateOf(true, flow, now + 3_599_999)).toEqual({ kind: "hold", reason: "paused" });
  expect(gateOf(true, flow, now + 3_600_000)).toEqual({ kind: "trial" });
});

test("a subscription is known to be quick by a quick success, and not any more by a slow answer", () => {
  const quick = after(newFlow, happened(200));
  expect(quick).toEqual({ is_quick: true });
  expect(after(quick, happened(200))).toBe(quick);
  const slow = after(quick, happened(200, { durationMs: 1_500 }));
  expect(slow).toEqual({ slow_at: now });
  expect(after(slow, happened(200), now + 59_000)).toBe(slow);
  expect(after(slow, happened(200), now + 60_000)).toEqual({ is_quick: true });
  expect(afterWaiting(quick, now)).toEqual({ slow_at: now });
  expect(after(newFlow, happened(500)).is_quick).toBeUndefined();
});

test("enabling begins anew, and keeps what was learned of the speed", () => {
  const disabled = after({ is_quick: true }, happened(410));
  expect(enabledFlow(disabled, undefined)).toEqual({ is_quick: true });
  expect(enabledFlow({ ...disabled, slow_at: 5 }, now)).toMatchObject({ drop_before: now });
});

test("whatever happens, it never throws, ends closed only with a time, and stays the same object where it learns nothing", () => {
  const happening = fc.record({
    status: fc.constantFrom(200, 204, 302, 400, 410, 429, 500, 503),
    retryAfter: fc.option(fc.nat(100_000)),
    isFirst: fc.boolean(),
    isTrial: fc.boolean(),
    durationMs: fc.nat(30_000),
    later: fc.nat(86_400_000),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (all) => {
      let flow = newFlow;
      let clock = now;
      for (const { status, retryAfter, later, random, ...rest } of all) {
        clock += later;
        const headers = retryAfter === null ? {} : { "retry-after": String(retryAfter) };
        const next = afterAttempt(
          flow,
          { ...rest, error: undefined, answer: answer(status, headers as Record<string, string>) },
          clock,
          random,
        );
        if (next.closed_until !== undefined && next.closed_until !== flow.closed_until) {
          expect(next.closed_until).toBeGreaterThan(clock);
          expect(next.closed_until).toBeLessThanOrEqual(clock + 86_400_000);
        }
        if (status === 200 && !flow.disabled) expect(gateOf(true, next, clock).kind).toBe("open");
        if (next !== flow) expect(next).not.toEqual(flow);
        flow = next;
      }
    }),
  );
});
