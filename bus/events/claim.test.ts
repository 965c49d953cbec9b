import fc from "fast-check";
import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { claimOf } from "./claim.ts";

const id = "0B6E1C8A-53C4-4C3E-9D0E-6C1F0A2B7D11";

test("reads id, code and company, and nothing else", () => {
  const event = { ...sample("license.activated"), id, company_id: 7 };
  expect(claimOf(event)).toEqual({
    id: id.toLowerCase(),
    event: "license.activated",
    company_id: 7,
  });
});

test.each([
  [null],
  ["text"],
  [[1]],
  [{ id: "7", event: "", company_id: "1" }],
  [{ id: 7, event: {}, company_id: 0 }],
  [{ company_id: 1.5 }],
  [{ company_id: 2 ** 53 }],
])("%j claims nothing", (input) => {
  expect(claimOf(input)).toEqual({});
});

test("keeps the beginning of a long code", () => {
  expect(claimOf({ event: "x".repeat(5000) })).toEqual({ event: "x".repeat(100) });
});

test("any JSON makes a short claim that every table accepts", () => {
  const part = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary", maxLength: 300 }), fc.uuid());
  const event = fc.record({ id: part, event: part, company_id: part, data: part });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), event), (input) => {
      const claim = claimOf(input);
      expect(JSON.stringify(claim).isWellFormed()).toBe(true);
      expect(JSON.stringify(claim).length).toBeLessThan(1000);
      expect(Object.keys(claim).every((key) => ["id", "event", "company_id"].includes(key))).toBe(
        true,
      );
    }),
  );
});
