import { expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { namedEventTypes, namesNoEventType, subscribedEventTypes } from "./named-event-types.ts";

const known = [...eventTypes.values()];
const licensing = known.filter(({ vendor }) => vendor !== "bus");

test("a star names every event type to a rule, and to a subscription all but the bus's own", () => {
  expect(namedEventTypes("*", known)).toEqual(known);
  expect(subscribedEventTypes("*", known)).toEqual(licensing);
});

test.each([
  ["*.dead", ["keygen.machine.heartbeat.dead", "keygen.process.heartbeat.dead"]],
  ["bus.*.dead", ["bus.delivery.dead"]],
  ["bus.*", ["bus.subscription.disabled", "bus.delivery.dead", "bus.replay.finished"]],
])("a subscription to %s gets %j", (filter, codes) => {
  expect(subscribedEventTypes(filter, known).map(({ code }) => code)).toEqual(codes);
});

test.each([
  [
    "*.delivery.dead",
    'names only events of the bus itself, which must be asked for by what begins with "bus."',
  ],
  ["bus.delivery.ded", 'names no event type; is "bus.delivery.dead" meant?'],
  ["license.activatd", 'names no event type; is "license.activated" meant?'],
  ["nothing.*", "names no event type"],
])("of %s is told: %s", (filter, message) => {
  expect(subscribedEventTypes(filter, known)).toEqual([]);
  expect(namesNoEventType(filter, known)).toBe(message);
});
