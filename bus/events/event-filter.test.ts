import fc from "fast-check";
import { expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { matches } from "../../packages/event-patterns/index.ts";
import {
  compiledEvents,
  eventsPattern,
  namedEventTypes,
  namesNoEventType,
  subscribedEvents,
  subscribedEventTypes,
} from "./event-filter.ts";

function takes(filters: readonly string[], code: string): boolean {
  return matches(compiledEvents(filters), { "detail-type": code });
}

test.each([
  ["license.activated", "license.activated", true],
  ["license.activated", "license.activated.x", false],
  ["license.*", "license.activated", true],
  ["license.*", "license.license_user.assigned", true],
  ["license.*", "license_user_group.created", false],
  ["license.*", "keygen.license.created", false],
  ["*", "anything.at-all", true],
  ["*.deleted", "product.deleted", true],
  ["*.deleted", "deleted", false],
  ["keygen.*.created", "keygen.user.created", true],
  ["keygen.*.created", "keygen.created", false],
  ["*license*created*", "keygen.license.created", true],
  ["a*a", "a", false],
  ["a*a", "aa", true],
])("%s and %s: %s", (filter, code, expected) => {
  expect(takes([filter], code)).toBe(expected);
});

test("an event matches if any of several filters matches", () => {
  expect(takes(["order.*", "license.*"], "license.created")).toBe(true);
  expect(takes(["order.*", "license.*"], "product.created")).toBe(false);
});

function gets(filters: readonly string[], code: string): boolean {
  return matches(subscribedEvents(filters), { "detail-type": code });
}

test.each([
  ["*", false],
  ["**", false],
  ["b*", false],
  ["bus*", false],
  ["*bus.*", false],
  ["*.dead", false],
  ["*.delivery.dead", false],
  ["b*.dead", false],
  ["bus.*", true],
  ["bus.*.dead", true],
  ["bus.d*", true],
  ["bus.delivery.dead", true],
  ["bus.replay.*", false],
])("a subscription to %s gets bus.delivery.dead: %s", (filter, expected) => {
  expect(gets([filter], "bus.delivery.dead")).toBe(expected);
  expect(gets(["license.*", filter], "bus.delivery.dead")).toBe(expected);
  expect(gets(["*", filter], "bus.delivery.dead")).toBe(expected);
});

test("a list by the same filters shows the bus's own events, and a star includes them", () => {
  for (const filter of ["*", "b*", "bus*", "*.dead", "bus.*"]) {
    expect(takes([filter], "bus.delivery.dead"), filter).toBe(true);
  }
});

test("for all other events, a subscription gets what a list shows", () => {
  const letters = fc.string({ unit: fc.constantFrom("b", "u", "s", ".", "x"), maxLength: 8 });
  const glob = fc.string({ unit: fc.constantFrom("b", "u", "s", ".", "*"), minLength: 1 });
  const code = fc.oneof(
    letters,
    letters.map((rest) => `bus.${rest}`),
  );
  fc.assert(
    fc.property(fc.array(glob, { minLength: 1, maxLength: 4 }), code, (filters, code) => {
      const ofBus = code.startsWith("bus.");
      const effective = ofBus ? filters.filter((filter) => filter.startsWith("bus.")) : filters;
      expect(gets(filters, code)).toBe(effective.length > 0 && takes(effective, code));
    }),
    { numRuns: 2000 },
  );
});

test("an event without a code matches only the star", () => {
  expect(matches(subscribedEvents(["*"]), { source: "platform" })).toBe(true);
});

test("filters are a pattern that EventBridge accepts, with a wildcard only where nothing else works", () => {
  expect(eventsPattern(["license.created", "license.*", "*.deleted", "*", "a**b"])).toEqual({
    "detail-type": [
      "license.created",
      { prefix: "license." },
      { suffix: ".deleted" },
      { prefix: "" },
      { wildcard: "a*b" },
    ],
  });
});

test("a star matches any characters, as the equivalent regular expression does", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const glob = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(glob, letters, (filter, code) => {
      const source = filter.replaceAll(".", "\\.").replaceAll("*", ".*");
      expect(takes([filter], code)).toBe(new RegExp(`^${source}$`).test(code));
    }),
    { numRuns: 1000 },
  );
});

test("accepts a hundred filters of a hundred characters", () => {
  const filters = Array.from({ length: 100 }, (_, i) => `a*${"x*".repeat(45)}${i}`);
  expect(takes(filters, `a${"x".repeat(45)}7`)).toBe(true);
});

const known = [...eventTypes.values()];
const licensing = known.filter(({ vendor }) => vendor !== "bus");

test("a star means every event type to a rule, and all but the bus's own to a subscription", () => {
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
    'selects only events of the bus itself. Name them by a filter that begins with "bus."',
  ],
  ["bus.delivery.ded", 'matches no event type. Did you mean "bus.delivery.dead"?'],
  ["license.activatd", 'matches no event type. Did you mean "license.activated"?'],
  ["nothing.*", "matches no event type"],
])("the message for %s is: %s", (filter, message) => {
  expect(subscribedEventTypes(filter, known)).toEqual([]);
  expect(namesNoEventType(filter, known)).toBe(message);
});
