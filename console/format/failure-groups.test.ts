import { expect, test } from "vitest";
import type { Delivery } from "../../sdk/index.ts";
import { failureGroups } from "./failure-groups.ts";

let made = 0;
function delivery(accepted_at: number, error: string | null, rest: Partial<Delivery> = {}) {
  return {
    ...{ id: `dlv_${made++}`, subscription_id: "sub_1", status: "dead", accepted_at },
    ...{ held_reason: null, dead_reason: null, dropped_reason: null },
    last_attempt: error === null ? null : { error },
    ...rest,
  } as Delivery;
}

test("groups by subscription, status and last result, with the time of the first and the last", () => {
  const groups = failureGroups([
    delivery(30, "timeout"),
    delivery(20, "The answer was 500"),
    delivery(25, "The answer was 500"),
    delivery(10, "The answer was 500"),
    delivery(40, "timeout", { status: "retrying" }),
    delivery(50, "timeout", { subscription_id: "sub_2" }),
  ]);
  expect(groups.map(({ id: _, ...group }) => group)).toEqual(
    [
      ...[["sub_1", "dead", "The answer was 500", 3, 10, 25] as const],
      ...[["sub_2", "dead", "timeout", 1, 50, 50] as const],
      ...[["sub_1", "retrying", "timeout", 1, 40, 40] as const],
      ...[["sub_1", "dead", "timeout", 1, 30, 30] as const],
    ].map(([subscription_id, status, error, count, first, last]) => ({
      subscription_id,
      status,
      error,
      count,
      first,
      last,
    })),
  );
  expect(new Set(groups.map(({ id }) => id)).size).toBe(4);
});

test("a delivery without an attempt is grouped by its reason", () => {
  const groups = failureGroups([
    delivery(1, null, { status: "held", held_reason: "disabled" }),
    delivery(2, null, { dead_reason: "its subscription was deleted" }),
  ]);
  expect(groups.map(({ error }) => error)).toEqual([
    "its subscription was deleted",
    "Held: the subscription is disabled",
  ]);
});

test("deliveries that wait for a consumer to poll are no failures", () => {
  const held = { status: "held", held_reason: "to_poll" } as const;
  expect(failureGroups([delivery(10, null, held)])).toEqual([]);
});
