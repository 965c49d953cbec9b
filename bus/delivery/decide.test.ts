import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import { type Health, newEndpoint } from "../endpoints/endpoint.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { deliveryId } from "../values/id.ts";
import { decide } from "./decide.ts";
import type { DeliveryReference, Trigger } from "./message.ts";
import type { DeliveryRow } from "./row.ts";

const now = 1_700_000_000_000;
const event = {
  id: "0189d5a0-0000-4000-8000-000000000001",
  event: "license.activated",
  company_id: 1,
  accepted_at: now,
};
const id = deliveryId(event, "sub_1");
const messageOf = (trigger: Trigger, attempt = 0): DeliveryReference => ({
  ...{ delivery_id: id, subscription_id: "sub_1", event, attempt, trigger },
});
const rowOf = (row: Partial<DeliveryRow> = {}): DeliveryRow => ({
  ...{ company_id: 1, id, subscription_id: "sub_1", event_id: event.id, event: event.event },
  ...{ status: "retrying", attempts: 1, ...row },
});

type Given = {
  readonly trigger?: Trigger;
  readonly attempt?: number;
  readonly receiveCount?: number;
  readonly isFastLane?: boolean;
  readonly row?: DeliveryRow;
  readonly subscription?: Partial<Subscription> | null;
  readonly health?: Health;
};

/** By default: a new delivery to a quick endpoint whose circuit is closed, from the slow queue. */
function decision({
  trigger = "event",
  attempt = 0,
  receiveCount = 1,
  isFastLane = false,
  row,
  subscription = {},
  health = {},
}: Given) {
  return decide(
    { message: messageOf(trigger, attempt), receiveCount, isFastLane },
    row,
    subscription === null ? undefined : { ...sampleSubscription, ...subscription },
    { ...newEndpoint, health },
    now,
  );
}

const send = { kind: "send", isProbe: false };
const open: Health = { open_until: now + 5_000 };
const halfOpen: Health = { open_until: now };
const disabled: Health = { disabled: { reason: "gone", at: now } };
const held = (reason: string, wakeAt: number) => ({ kind: "hold", reason, wakeAt });

describe("a new delivery", () => {
  test.each<[string, Given, object]>([
    ["is sent", {}, send],
    [
      "is sent from the queue for quick endpoints",
      { isFastLane: true, health: { is_quick: true } },
      send,
    ],
    [
      "moves to the slow queue if its endpoint is not known to be quick",
      { isFastLane: true },
      { kind: "forward" },
    ],
    [
      "moves to the slow queue when SQS redelivers it",
      { isFastLane: true, health: { is_quick: true }, receiveCount: 2 },
      { kind: "forward" },
    ],
    [
      "is dead if its subscription is deleted",
      { subscription: null },
      { kind: "end", outcome: { kind: "dead", reason: "its subscription was deleted" } },
    ],
    [
      "is dead if its subscription's format cannot carry it",
      { subscription: { format: "keygen" } },
      {
        kind: "end",
        outcome: { kind: "dead", reason: "its subscription cannot carry the event" },
      },
    ],
    [
      "is held while its subscription is disabled",
      { subscription: { enabled: false } },
      held("disabled", now + 60_000),
    ],
    [
      "is held while its endpoint is disabled",
      { health: { ...disabled, ...open } },
      held("disabled", now + 60_000),
    ],
    [
      "waits for a consumer that polls, whatever the endpoint's health",
      { subscription: { target: { type: "poll" } }, health: open, isFastLane: true },
      held("to_poll", now + 86_400_000),
    ],
    [
      "is held for a consumer that polls while its subscription is disabled",
      { subscription: { target: { type: "poll" }, enabled: false } },
      held("disabled", now + 86_400_000),
    ],
    ["is held until an open circuit ends", { health: open }, held("paused", now + 5_000)],
    ["is held while the circuit is half-open", { health: halfOpen }, held("paused", now)],
    [
      "is a probe only if the timer sends it",
      { health: { ...open, probe: id } },
      held("paused", now + 5_000),
    ],
  ])("%s", (_, given, expected) => {
    expect(decision(given)).toEqual(expected);
  });
});

describe("a message of a delivery that has a row", () => {
  test.each<[string, Given, object]>([
    ["is skipped if its attempt is recorded", { trigger: "retry", row: rowOf() }, { kind: "skip" }],
    [
      "repeats the row's effects if SQS redelivers it",
      { trigger: "retry", row: rowOf(), receiveCount: 2 },
      { kind: "follow-up" },
    ],
    [
      "repeats the row's effects if its event was dispatched a second time",
      { row: rowOf({ attempts: 0 }) },
      { kind: "follow-up" },
    ],
    [
      "is skipped if it is a test that ran",
      { trigger: "test", row: rowOf({ attempts: 0 }) },
      { kind: "skip" },
    ],
    [
      "is skipped if a consumer that polls may have leased it",
      {
        trigger: "drain",
        attempt: 1,
        row: rowOf({ status: "held", reason: "to_poll" }),
        subscription: { target: { type: "poll" } },
      },
      { kind: "skip" },
    ],
    [
      "is skipped if it is a retry of a held delivery",
      { trigger: "retry", attempt: 1, row: rowOf({ status: "held" }) },
      { kind: "skip" },
    ],
    ["is sent if it is the next retry", { trigger: "retry", attempt: 1, row: rowOf() }, send],
    [
      "waits if it is early",
      { trigger: "retry", attempt: 1, row: rowOf({ next_attempt_at: now + 1 }) },
      { kind: "wait", until: now + 1 },
    ],
    [
      "is sent if the timer drains a held delivery",
      { trigger: "drain", attempt: 1, row: rowOf({ status: "held" }) },
      send,
    ],
    [
      "probes if the timer chose its delivery",
      { trigger: "drain", attempt: 1, row: rowOf(), health: { ...open, probe: id } },
      { kind: "send", isProbe: true },
    ],
    [
      "stays held if the timer chose another delivery",
      { trigger: "drain", attempt: 1, row: rowOf(), health: { ...open, probe: "other" } },
      held("paused", now + 5_000),
    ],
  ])("%s", (_, given, expected) => {
    expect(decision(given)).toEqual(expected);
  });
});

test("a resend and a test are sent at once, regardless of circuit, plan and queue", () => {
  for (const health of [{}, open, halfOpen, disabled]) {
    const given = { health, isFastLane: true, receiveCount: 2, subscription: { enabled: false } };
    expect(decision({ ...given, trigger: "test" })).toEqual(send);
    for (const status of ["delivered", "dropped", "dead", "held", "retrying"] as const) {
      const row = rowOf({ status, next_attempt_at: now + 1 });
      expect(decision({ ...given, trigger: "manual", attempt: 1, row })).toEqual(send);
    }
  }
});

test("only a resend sends a delivery that has ended, and nothing sends one earlier than planned", () => {
  const given = fc.record({
    trigger: fc.constantFrom<Trigger>("event", "retry", "drain", "test"),
    attempt: fc.nat(3),
    receiveCount: fc.integer({ min: 1, max: 5 }),
    isFastLane: fc.boolean(),
    health: fc.constantFrom<Health>({}, { is_quick: true }, open, { ...open, probe: id }, halfOpen),
    row: fc.record({
      status: fc.constantFrom<DeliveryRow["status"]>("delivered", "dropped", "dead", "retrying"),
      attempts: fc.nat(3),
      next_attempt_at: fc.integer({ min: now - 5, max: now + 5 }),
    }),
  });
  fc.assert(
    fc.property(given, ({ row, ...rest }) => {
      const { kind } = decision({ ...rest, row: rowOf(row) });
      if (row.status !== "retrying") expect(["skip", "follow-up"]).toContain(kind);
      else if (row.next_attempt_at > now) expect(kind).not.toBe("send");
      if (row.attempts > rest.attempt) expect(["skip", "follow-up"]).toContain(kind);
    }),
  );
});
