import { expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import { type Selection, SubscriptionIndex } from "./subscription-index.ts";

const asks = {
  all: ["*"],
  star: ["*.delivery.dead", "bus*"],
  bus: ["bus.*"],
  both: ["*", "bus.delivery.*"],
} as const;
const subscriptions = Object.entries(asks).map(([id, events]) => ({
  ...sampleSubscription,
  id,
  events: [...events],
}));

const idsFor = (code: string, change: Partial<Selection> = {}) =>
  new SubscriptionIndex(
    "webhooks",
    subscriptions.map((subscription) => ({ ...subscription, ...change })),
  )
    .matching({ "detail-type": code })
    .map(({ id }) => id);

test("the bus's own events go only to subscriptions that name them", () => {
  expect(idsFor("bus.delivery.dead")).toEqual(["both", "bus"]);
  expect(idsFor("bus.replay.finished")).toEqual(["bus"]);
});

test("a pattern alone does not select the bus's own events", () => {
  const pattern = '{"detail-type":["bus.delivery.dead"]}';
  expect(idsFor("bus.delivery.dead", { pattern })).toEqual(["both", "bus"]);
  expect(idsFor("bus.delivery.dead", { pattern: '{"detail-type":["x"]}' })).toEqual([]);
});

test("a pattern narrows the events of a subscription", () => {
  const pattern = '{"detail-type":[{"prefix":"license.a"}]}';
  expect(idsFor("license.activated", { pattern })).toEqual(["all", "both"]);
  expect(idsFor("license.created", { pattern })).toEqual([]);
});

test("a subscription to * gets each event of a vendor once", () => {
  for (const { code, vendor } of eventTypes.values()) {
    if (vendor !== "bus") expect(idsFor(code), code).toEqual(["all", "both"]);
  }
});

test("the formats of other vendors do not carry the bus's own events", () => {
  expect(idsFor("bus.delivery.dead", { format: "cloudevents" })).toEqual(["both", "bus"]);
  for (const format of ["keygen", "flexnet"] as const) {
    expect(idsFor("bus.delivery.dead", { format }), format).toEqual([]);
  }
});
