import fc from "fast-check";
import { expect, test } from "vitest";
import { deliveryId } from "../values/id.ts";
import { deliveryCursors, eventCursors } from "./cursor.ts";

const company = fc.integer({ min: 1, max: 2 ** 53 - 1 });
const eventPosition = fc.tuple(fc.nat(), fc.uuid());
const id = fc
  .tuple(fc.string(), fc.nat())
  .map(([event, at]) => deliveryId({ id: event, accepted_at: at }, "sub_1"));

test("a cursor encodes the end of a page", () => {
  fc.assert(
    fc.property(company, eventPosition, id, (company, position, id) => {
      expect(eventCursors.read(company, eventCursors.write(company, position))).toEqual(position);
      expect(deliveryCursors.read(company, deliveryCursors.write(company, id))).toBe(id);
    }),
  );
});

test("a cursor is invalid for another company or another list", () => {
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

test("refuses any other text as a cursor", () => {
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
  ["a DynamoDB key", ["deliveries", 1, { company_id: 2, id: "x" }]],
  ["an additional member", ["deliveries", 1, "dlv_01ARYZ6S410000000000000000", 2]],
  ["a company that is not a number", ["deliveries", "1", "dlv_01ARYZ6S410000000000000000"]],
])("refuses %s as a cursor", (_, content) => {
  const text = Buffer.from(JSON.stringify(content)).toString("base64url");
  expect(deliveryCursors.read(1, text)).toBeUndefined();
});
