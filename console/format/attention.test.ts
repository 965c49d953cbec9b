import { expect, test } from "vitest";
import type { Statistics, Subscription } from "../../sdk/index.ts";
import { needingAttention } from "./attention.ts";

const subscription = (id: string, state: Partial<Subscription["state"]>) =>
  ({
    id,
    target: { type: "webhook" },
    state: { status: "ok", disabled_by: null, ...state },
  }) as Subscription;
const counts = (subscription_id: string, numbers: object) =>
  ({
    subscription_id,
    delivered: 5,
    retrying: 0,
    held: 0,
    dead: 0,
    ...numbers,
  }) as Statistics["items"][number];

const idsOf = (subscriptions: Subscription[], items: Statistics["items"] = []) =>
  needingAttention(subscriptions, { items }).map(({ id }) => id);

test("what works, and what the company disabled, needs no attention", () => {
  const disabled = subscription("off", { status: "disabled", disabled_by: "company" });
  expect(idsOf([subscription("ok", {}), disabled], [counts("ok", {})])).toEqual([]);
});

test("failing endpoints come before those that only have undelivered deliveries", () => {
  const subscriptions = [
    subscription("few", {}),
    subscription("many", {}),
    subscription("gone", { status: "disabled", disabled_by: "gone" }),
    subscription("paused", { status: "paused" }),
    subscription("off", { status: "disabled", disabled_by: "company" }),
  ];
  const items = [
    counts("few", { dead: 1 }),
    counts("many", { held: 2 }),
    counts("many", { retrying: 2 }),
    counts("off", { held: 1 }),
    counts("deleted", { dead: 9 }),
  ];
  expect(idsOf(subscriptions, items)).toEqual(["paused", "off", "gone", "many", "few", "deleted"]);
});

test("deliveries that a consumer has not polled yet need no attention", () => {
  const polled = { ...subscription("polled", {}), target: { type: "poll" } } as const;
  expect(idsOf([polled], [counts("polled", { held: 9 })])).toEqual([]);
  expect(idsOf([polled], [counts("polled", { dead: 1 })])).toEqual(["polled"]);
});
