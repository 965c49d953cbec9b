import { expect, test } from "vitest";
import type { Delivery, Explanation } from "../../sdk/index.ts";
import { timelineOf } from "./timeline.ts";

const at = 1_700_000_000_000;
const failure = {
  duration_ms: 5,
  status: 500,
  reason: "status",
  error: "The answer was 500",
} as const;
const success = { duration_ms: 5, status: 200, reason: null, error: null } as const;
const delivery: Delivery = {
  id: "dlv_1",
  event_id: "e",
  event: "license.expired",
  subscription_id: "sub_1",
  status: "delivered",
  accepted_at: at,
  attempt_count: 1,
  last_attempt: { at: at + 10, ...success },
  next_attempt_at: null,
  held_reason: null,
  dead_reason: null,
  dropped_reason: null,
};
const event = { id: "e", event: "license.expired", ts: 1, publisher: "platform", accepted_at: at };

function timeline(
  deliveries: readonly (Partial<Delivery> | null)[],
  attempts: Parameters<typeof timelineOf>[1] = () => undefined,
) {
  const subscriptions = deliveries.map((given, i) => ({
    subscription_id: `sub_${i}`,
    name: i === 0 ? "Billing" : null,
    delivery: given && { ...delivery, id: `dlv_${i}`, ...given },
  })) as unknown as Explanation["subscriptions"];
  return timelineOf({ event: event as Explanation["event"], subscriptions }, attempts).map(
    ({ at: time, text, of, tone }) => [time && time - at, tone, text, of?.name],
  );
}

test("puts the attempts of all subscriptions in the order of time", () => {
  const retrying = {
    status: "retrying",
    attempt_count: 2,
    last_attempt: { at: at + 60, ...failure },
    next_attempt_at: at + 1_000,
  } as const;
  const attempts = [
    { at: at + 5, ...failure },
    { at: at + 60, ...failure },
  ];
  expect(timeline([{}, retrying, null], (id) => (id === "dlv_1" ? attempts : undefined))).toEqual([
    [0, "off", "The bus accepted the event from platform", undefined],
    [5, "bad", "Attempt 1. Failed: the endpoint answered 500", "sub_1"],
    [10, "ok", "Attempt 1. Delivered: the endpoint answered 200", "Billing"],
    [60, "bad", "Attempt 2. Failed: the endpoint answered 500", "sub_1"],
    [1_000, "wait", "Attempt 3 is due", "sub_1"],
  ]);
});

test("says how many attempts it does not show", () => {
  expect(timeline([{ attempt_count: 4 }]).at(-1)?.[2]).toBe(
    "Attempt 4 (3 before are not shown). Delivered: the endpoint answered 200",
  );
});

test.each<[Partial<Delivery>, number | undefined, string]>([
  [{ status: "held", held_reason: "disabled" }, undefined, "Held: the subscription is disabled"],
  [{ status: "dead", dead_reason: "failed 10 times" }, 10, "Given up: failed 10 times"],
  [
    { status: "dropped", dropped_reason: "the transform returned nothing", last_attempt: null },
    undefined,
    "Not sent: the transform returned nothing",
  ],
])("ends with %j", (given, time, text) => {
  const [end] = timeline([given]).slice(-1);
  expect([end?.[0], end?.[2]]).toEqual([time, text]);
});

test("is empty for an event that the bus refused", () => {
  expect(timelineOf({ event: null, subscriptions: [] }, () => undefined)).toEqual([]);
});
