import fc from "fast-check";
import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { packed, unpacked } from "./event-record.ts";

const event = { ...sample("license.activated"), id: crypto.randomUUID(), company_id: 1 };

test("an event comes back as it was stored, however long it is and whatever is in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 3000 }), fc.jsonValue(), (note, more) => {
      const whole = { ...event, data: { ...event.data, note, more } };
      // As it came over the wire: JSON knows no -0.
      const sent = JSON.parse(JSON.stringify(whole));
      expect(unpacked(packed(sent))).toEqual(sent);
    }),
  );
});

test("a usual event of a KB takes half of one, and a short one is left as it is", () => {
  expect(packed(event)).toBe(JSON.stringify(event));
  const license = { ...event.data.license, note: JSON.stringify(sample("license.created")) };
  const long = { ...event, data: { license } };
  expect(JSON.stringify(long).length).toBeGreaterThan(1000);
  expect(packed(long).length).toBeLessThan(700);
});
