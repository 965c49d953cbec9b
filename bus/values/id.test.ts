import fc from "fast-check";
import { expect, test } from "vitest";
import { isBefore } from "../ordering/lane.ts";
import {
  deliveryId,
  deliveryIdsBetween,
  isDeliveryId,
  isEventId,
  placeOfDelivery,
  timeOfId,
  timeOrderedId,
} from "./id.ts";

test("an id is a prefix and 26 characters of Crockford's alphabet, beginning with the time", () => {
  // The example of the ULID specification: this time makes these first ten characters.
  expect(timeOrderedId("sub", 1469918176385, new Uint8Array(10))).toBe(
    "sub_01ARYZ6S410000000000000000",
  );
});

test("ids sort by time", () => {
  const time = fc.integer({ min: 0, max: 2 ** 47 });
  const entropy = fc.uint8Array({ minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(time, time, entropy, entropy, (a, b, x, y) => {
      fc.pre(a < b);
      expect(timeOrderedId("x", a, x) < timeOrderedId("x", b, y)).toBe(true);
    }),
  );
});

test("the same event and subscription always make the same delivery id", () => {
  const event = { id: "event", accepted_at: 1_700_000_000_000 };
  const id = deliveryId(event, "sub_1");
  expect(deliveryId(event, "sub_1")).toBe(id);
  expect(deliveryId(event, "sub_2")).not.toBe(id);
  expect(deliveryId({ ...event, id: "other" }, "sub_1")).not.toBe(id);
});

test("deliveries sort by acceptance of their events, and by position within a request", () => {
  const place = fc.record({ accepted_at: fc.nat(3), position: fc.integer({ min: 0, max: 99 }) });
  fc.assert(
    fc.property(place, place, fc.string(), fc.string(), (a, b, x, y) => {
      const [first, second] = [
        deliveryId({ id: x, ...a }, "sub_1"),
        deliveryId({ id: y, ...b }, "sub_1"),
      ];
      if (isBefore(a, b)) expect(first < second).toBe(true);
      const { position = 0, ...rest } = placeOfDelivery(first);
      expect({ ...rest, position }).toEqual(a);
    }),
  );
});

test("an id contains its time, and is between the ids of that time", () => {
  const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(time, fc.string(), fc.string(), (time, event, subscription) => {
      const id = deliveryId({ id: event, accepted_at: time }, subscription);
      expect(isDeliveryId(id)).toBe(true);
      expect(timeOfId(id)).toBe(time);
      const [low, high] = deliveryIdsBetween(time, time);
      expect(low <= id && id <= high).toBe(true);
      expect(timeOfId(low)).toBe(timeOfId(high));
    }),
  );
});

test.each(["", "dlv_", "sub_01ARYZ6S410000000000000000", "dlv_01ARYZ6S41000000000000000U"])(
  "refuses %j as a delivery's id",
  (text) => {
    expect(isDeliveryId(text)).toBe(false);
  },
);

test("events have UUIDs", () => {
  const id = crypto.randomUUID();
  expect([id, id.toUpperCase()].every(isEventId)).toBe(true);
  expect(["", `${id}0`, id.slice(1), ` ${id}`].some(isEventId)).toBe(false);
});
