import fc from "fast-check";
import { expect, test } from "vitest";
import { deliveryId } from "../values/id.ts";
import { deliveryCursors, eventCursors } from "./cursor.ts";

const company = fc.integer({ min: 1, max: 2 ** 53 - 1 });
const eventPosition = fc.tuple(fc.nat(), fc.uuid());
const id = fc
  .tuple(fc.string(), fc.nat())
  .map(([event, at]) => deliveryId({ id: event, accepted_at: at }, "sub_1"));

test("a cursor leads its company back to where the page ended", () => {
  fc.assert(
    fc.property(company, eventPosition, id, (company, position, id) => {
      expect(eventCursors.read(company, eventCursors.write(company, position))).toEqual(position);
      expect(deliveryCursors.read(company, deliveryCursors.write(company, id))).toBe(id);
    }),
  );
});

test("a cursor leads no other company anywhere, and into no other list", () => {
  fc.assert(
    fc.property(company, company, eventPosition, id, (company, other, position, id) => {
      fc.pre(company !== other);
      const cursor = eventCursors.write(company, position);
      expect(eventCursors.read(other, cursor)).toBeUndefined();
      expect(deliveryCursors.read(company, cursor)).toBeUndefined();
      expect(deliveryCursors.read(other, deliveryCursors.write(company, id))).toBeUndefined();
    }),
  );
});

test("whatever else is sent as a cursor is none", () => {
  const encoded = fc.json().map((json) => Buffer.from(json).toString("base64url"));
  fc.assert(
    fc.property(fc.oneof(fc.string(), encoded), (text) => {
      expect(eventCursors.read(1, text)).toBeUndefined();
      expect(deliveryCursors.read(1, text)).toBeUndefined();
    }),
  );
});

test.each([
  ["another id", ["deliveries", 1, "sub_01ARYZ6S410000000000000000"]],
  ["a key of DynamoDB's", ["deliveries", 1, { company_id: 2, id: "x" }]],
  ["more than there is in one", ["deliveries", 1, "dlv_01ARYZ6S410000000000000000", 2]],
  ["a company in words", ["deliveries", "1", "dlv_01ARYZ6S410000000000000000"]],
])("%s is no cursor", (_, content) => {
  const text = Buffer.from(JSON.stringify(content)).toString("base64url");
  expect(deliveryCursors.read(1, text)).toBeUndefined();
});
