import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import type { Answer } from "../outbound/answer.ts";
import { deliveryId } from "../values/id.ts";
import { after, endDelivery, followUp, hold, holdInOrder, type Subject } from "./after.ts";
import type { DeliveryMessage, Trigger } from "./message.ts";
import { droppedWhenEnabled, subscriptionDeleted } from "./outcome.ts";
import { type DeliveryRow, leaseMs, maxDelayMs } from "./row.ts";

const accepted = 1_700_000_000_000;
const now = accepted + 1_000;
const reference = {
  id: "0189d5a0-0000-4000-8000-000000000001",
  event: "license.activated",
  company_id: 1,
  accepted_at: accepted,
};
const identity = {
  company_id: 1,
  id: deliveryId(reference, "sub_1"),
  subscription_id: "sub_1",
  event_id: reference.id,
  event: reference.event,
};
const messageOf = (trigger: Trigger = "event", attempt = 0): DeliveryMessage => ({
  delivery_id: identity.id,
  subscription_id: "sub_1",
  event: { ...reference, user_id: null, ts: 0, data: {}, consumers: ["webhooks"] },
  publisher: "platform",
  ...{ attempt, trigger },
});
const rowOf = (row: Partial<DeliveryRow> = {}): DeliveryRow => ({
  ...identity,
  ...{ status: "retrying", attempts: 1, ...row },
});
const newSubject: Subject & { message: DeliveryMessage } = {
  message: messageOf(),
  row: undefined,
};
const taken = { at: now - 1, duration_ms: 1, status: 200 };
const refused = { ...taken, status: 500 };
const success: Answer = { isSuccess: true, isThrottled: false };
const failure: Answer = { isSuccess: false, isThrottled: false };
const failed = (subject = newSubject, delays?: number[], answer = failure) =>
  after(
    subject,
    { ...sampleSubscription, ...(delays && { retry: { delays } }) },
    { answer, result: refused },
    now,
    0,
  );
const turn = { kind: "turn", ordering_key: "license/1" };

test("a success is final and has no effects", () => {
  const made = { answer: success, result: taken };
  expect(after(newSubject, sampleSubscription, made, now, 0)).toEqual({
    row: { ...identity, status: "delivered", attempts: 1, last_attempt: taken },
    effects: [],
  });
});

test("a retry within SQS's maximum delay is a delayed message, and the timer takes over a lease later", () => {
  const at = now + maxDelayMs;
  const { row, effects } = failed(newSubject, [maxDelayMs / 1000]);
  expect(row).toEqual({
    ...identity,
    ...{ status: "retrying", attempts: 1, last_attempt: refused },
    ...{ next_attempt_at: at, due_at: at + leaseMs },
  });
  const { delivery_id, subscription_id } = newSubject.message;
  const message = { delivery_id, subscription_id, event: reference, attempt: 1, trigger: "retry" };
  expect(effects).toEqual([
    { kind: "enqueue", message, delayMs: maxDelayMs },
    { kind: "wake", at: at + leaseMs },
  ]);
});

test("the timer makes a later retry", () => {
  const at = now + maxDelayMs + 1_000;
  const { row, effects } = failed(newSubject, [maxDelayMs / 1000 + 1]);
  expect(row).toMatchObject({ next_attempt_at: at, due_at: at });
  expect(effects).toEqual([{ kind: "wake", at }]);
});

test("the timer requests a turn for the retry of an ordered delivery", () => {
  const { row, effects } = failed({ ...newSubject, orderingKey: "license/1" }, [5]);
  expect(row).toMatchObject({ ordering_key: "license/1", due_at: now + 5_000 });
  expect(effects).toEqual([{ kind: "wake", at: now + 5_000 }]);
});

test("a delivery whose schedule has ended is dead and announced", () => {
  const { row, effects } = failed(newSubject, []);
  expect(row).toMatchObject({ status: "dead", reason: "failed once", attempts: 1 });
  expect(row).not.toHaveProperty("due_at");
  expect(effects).toEqual([{ kind: "announce-dead", row }]);
});

test("an endpoint that answers 410 has its delivery held by its time of acceptance", () => {
  const { row, effects } = failed(newSubject, undefined, { ...failure, wants: "gone" });
  expect(row).toMatchObject({ status: "held", reason: "disabled", due_at: accepted, attempts: 1 });
  expect(effects).toEqual([{ kind: "wake", at: now + 60_000 }]);
});

test("a test is attempted once, and its failure is not announced", () => {
  const { row, effects } = failed({ message: messageOf("test"), row: undefined });
  expect(row).toMatchObject({
    status: "dead",
    reason: "it was a test, which is attempted once",
    is_test: true,
  });
  expect(effects).toEqual([]);
});

test("a resend begins a new schedule, and its retries continue that one", () => {
  const resent = failed({ message: messageOf("manual", 7), row: rowOf({ attempts: 7 }) }, [5]);
  expect(resent.row).toMatchObject({ status: "retrying", attempts: 8, schedule_start: 7 });
  const retried = failed({ message: messageOf("retry", 8), row: resent.row }, [5]);
  expect(retried.row).toMatchObject({ status: "dead", reason: "failed 2 times", attempts: 9 });
});

test.each([
  ["any other reason", "failed once", reference.event, 1],
  ["a subscription that was deleted", subscriptionDeleted, reference.event, 0],
  ["a company that dropped it", droppedWhenEnabled, reference.event, 0],
  ["an event of the bus", "failed once", "bus.delivery.dead", 0],
])("a delivery that is dead because of %s", (_, reason, code, announced) => {
  const message = { ...messageOf(), event: { ...messageOf().event, event: code } };
  const { row, effects } = endDelivery({ message, row: undefined }, { kind: "dead", reason }, now);
  expect(row).toMatchObject({ status: "dead", reason, attempts: 0 });
  expect(effects).toHaveLength(announced);
});

test("every end of an ordered delivery requests a turn of its lane", () => {
  const ordered = { ...newSubject, row: rowOf({ attempts: 0, ordering_key: "license/1" }) };
  const made = { answer: success, result: taken };
  expect(after(ordered, sampleSubscription, made, now, 0).effects).toEqual([turn]);
  expect(endDelivery(ordered, { kind: "dropped", reason: "no" }, now).effects).toEqual([turn]);
  expect(failed(ordered, []).effects).toEqual([expect.anything(), turn]);
});

test("held deliveries are due when their events were accepted, and those behind another in an hour", () => {
  const subject = { message: messageOf("drain", 1), row: rowOf({ last_attempt: refused }) };
  expect(hold(subject, "paused", now + 7, now)).toEqual({
    row: {
      ...identity,
      status: "held",
      reason: "paused",
      attempts: 1,
      last_attempt: refused,
      due_at: accepted,
    },
    effects: [{ kind: "wake", at: now + 7 }],
  });
  // A wake-up within a minute has already planned the room.
  expect(hold(subject, "rate_limited", now + 7, now).effects).toEqual([
    { kind: "wake", at: now + 7, latest: now + 60_000 },
  ]);
  expect(hold(subject, "in_order", now, now).row.due_at).toBe(now + 3_600_000);
  expect(holdInOrder(subject, now + 7, now)).toMatchObject({
    row: { status: "held", reason: "in_order", due_at: now + 7 },
    effects: [{ kind: "wake", at: now + 7 }],
  });
});

test("a follow-up repeats the effects of an end, leaves a waiting row to the timer, and wakes the endpoint", () => {
  const { row, effects } = failed(newSubject, []);
  const wake = { kind: "wake", at: now };
  expect(followUp(row, newSubject.message, now)).toEqual([...effects, wake]);
  const wakeOf = (due_at: number) => followUp(rowOf({ due_at }), newSubject.message, now);
  expect(wakeOf(now + 9)).toEqual([{ kind: "wake", at: now + 9 }]);
  expect(wakeOf(now - 9)).toEqual([wake]);
});

test("no retry precedes Retry-After or its delay, and the endpoint wakes by the time it is due", () => {
  const seconds = fc.integer({ min: 0, max: 86_400 });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(seconds, seconds, random, fc.boolean(), (delay, retryAfter, random, isOrdered) => {
      const answer: Answer = { ...failure, retryAfter: retryAfter * 1000 };
      const subject = { ...newSubject, ...(isOrdered && { orderingKey: "license/1" }) };
      const retry = { delays: [delay] };
      const made = { answer, result: refused };
      const { row, effects } = after(subject, { ...sampleSubscription, retry }, made, now, random);
      const { next_attempt_at: at = 0, due_at = 0 } = row;
      expect(at).toBeGreaterThanOrEqual(now + 1000 * Math.max(delay, retryAfter));
      const message = effects.find(({ kind }) => kind === "enqueue");
      // Either a message or the timer makes the attempt: never both at once, and never neither.
      expect(due_at - at).toBe(message ? leaseMs : 0);
      if (message?.kind === "enqueue") expect(now + message.delayMs).toBe(at);
      expect(effects.at(-1)).toEqual({ kind: "wake", at: due_at });
    }),
  );
});
