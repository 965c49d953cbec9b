import fc from "fast-check";
import { expect, test } from "vitest";
import { type DeliveryRecord, showsDelivery } from "../delivery/row.ts";
import { showsEvent } from "../events/event-list.ts";
import type { EventEntry } from "../events/event-record.ts";
import { deliveryFilterOf, deliveryQuery, eventFilterOf, eventQuery } from "./filter.ts";

const now = 1_700_000_000_000;
const event: EventEntry = {
  company_id: 1,
  id: "4f7a1f9e-3c1b-4a57-9d5a-3a9a6f0c2b11",
  event: "license.activated",
  publisher: "license-api",
  ts: now / 1000,
  accepted_at: now,
  expires_at: now / 1000 + 1,
};
const delivery: DeliveryRecord = {
  company_id: 1,
  id: "dlv_01ARYZ6S410000000000000000",
  event_id: event.id,
  event: "license.activated",
  subscription_id: "sub_1",
  status: "dead",
  attempts: 1,
  last_attempt: { at: now, duration_ms: 1, status: 500 },
  reason: "failed 1 times",
  expires_at: now / 1000 + 1,
};

test("unix milliseconds and ISO 8601 give the same moment", () => {
  const moments = fc.date({ min: new Date(0), max: new Date("5000-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (date) => {
      const texts = [
        String(date.getTime()),
        date.toISOString(),
        date.toISOString().replace("Z", "+00:00"),
      ];
      for (const text of texts) {
        expect(eventQuery.safeParse({ from: text, to: text }).success).toBe(true);
        const filter = eventFilterOf({ from: text, to: text });
        expect(filter).toEqual({ from: date.getTime(), before: date.getTime() });
      }
    }),
  );
  expect(eventFilterOf({ from: "2023-11-14" }).from).toBe(Date.parse("2023-11-14T00:00:00Z"));
  expect(eventFilterOf({ from: "0001-01-01" }).from).toBe(0);
});

test.each([
  ...["", "yesterday", "-1", "1.5", "1e3", "999999999999999", "2026-13-01", "2026-01-31T09:30:00"],
  " 2026-01-31",
])("refuses %j as a moment", (from) => {
  expect(eventQuery.safeParse({ from }).success).toBe(false);
});

test("every query string is either refused or a filter", () => {
  const names = ["event", "status", "subscription_id", "event_id", "from", "to", "other"];
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("dead", "license.*", "*", event.id, "2026-01-31"),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (query) => {
      const read = deliveryQuery.safeParse(query);
      if (!read.success) return;
      expect(query).not.toHaveProperty("other");
      const shown = showsDelivery(deliveryFilterOf(read.data), delivery, now);
      expect(typeof shown).toBe("boolean");
    }),
  );
});

test("faults name the wrong parameters", () => {
  const read = deliveryQuery.safeParse({
    status: "pending",
    event_id: "1",
    event: "license activated",
  });
  expect(read.error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
    ["event", "must be an event code; * stands for anything"],
    ["status", "must be one of delivered, dropped, retrying, held, dead"],
    ["event_id", "must be a UUID"],
  ]);
});

test.each([
  ["*", true],
  ["license.*", true],
  ["*.activated", true],
  ["license.activated", true],
  ["license.act", false],
  ["order.*", false],
])("events of code %s: %s", (code, expected) => {
  expect(showsEvent(eventFilterOf({ event: code }), event, now)).toBe(expected);
  expect(showsDelivery(deliveryFilterOf({ event: code }), delivery, now)).toBe(expected);
});

test("a star includes the bus's own events, unlike in a subscription", () => {
  for (const code of ["*", "*.dead", "bus.*", "bus.delivery.dead"]) {
    const said = { ...event, event: "bus.delivery.dead", publisher: "bus" };
    expect(showsEvent(eventFilterOf({ event: code }), said, now), code).toBe(true);
  }
});

test("a delivery must match all parts of a filter", () => {
  const shows = (query: Parameters<typeof deliveryFilterOf>[0]) =>
    showsDelivery(deliveryFilterOf(query), delivery, now);
  const whole = { status: "dead", subscription_id: "sub_1", event_id: event.id } as const;
  expect(shows(whole)).toBe(true);
  expect(shows({ ...whole, status: "retrying" })).toBe(false);
  expect(shows({ ...whole, subscription_id: "sub_2" })).toBe(false);
  expect(shows({ ...whole, event_id: crypto.randomUUID() })).toBe(false);
});

test("an expired event is not shown, from that second on", () => {
  expect(showsEvent({}, event, now + 999)).toBe(true);
  expect(showsEvent({}, event, now + 1000)).toBe(false);
  expect(showsDelivery({}, delivery, now + 1000)).toBe(false);
});
