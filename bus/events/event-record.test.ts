import fc from "fast-check";
import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { packed, unpacked } from "./event-record.ts";

const event = { ...sample("license.activated"), id: crypto.randomUUID(), company_id: 1 };

test("an event of any length and content round-trips", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 3000 }), fc.jsonValue(), (note, more) => {
      const whole = { ...event, data: { ...event.data, note, more } };
      // As received by the API, because JSON has no -0.
      const sent = JSON.parse(JSON.stringify(whole));
      expect(unpacked(packed(sent))).toEqual(sent);
    }),
  );
});

test("a typical event of 1 KB takes half of it, and a short one is not compressed", () => {
  expect(packed(event)).toBe(JSON.stringify(event));
  const license = { ...event.data.license, note: JSON.stringify(sample("license.created")) };
  const long = { ...event, data: { license } };
  expect(JSON.stringify(long).length).toBeGreaterThan(1000);
  expect(packed(long).length).toBeLessThan(700);
});
