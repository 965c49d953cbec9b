import fc from "fast-check";
import { expect, test } from "vitest";
import { mapped, valueAt } from "./mapping.ts";
import { mapping } from "./mapping-schema.ts";

const data = {
  customer: { id: 1, email: "ada@example.com", phone: null, address: { city: "Bonn" } },
};
const defaults = { email: "customer.email", phone: "customer.phone", name: "customer.name" };

test("paths make fields, missing values are omitted, and null is kept", () => {
  expect(mapped(data, defaults)).toEqual({ email: "ada@example.com", phone: null });
});

test("a company's own fields replace the defaults one by one", () => {
  const own = { phone: null, city: "customer.address.city", stage: { value: "customer" } };
  expect(mapped(data, defaults, own)).toEqual({
    email: "ada@example.com",
    city: "Bonn",
    stage: "customer",
  });
});

test("a path finds only the event's own members", () => {
  for (const path of [
    "customer.toString",
    "constructor",
    "customer.email.length",
    "customer.x.y",
  ]) {
    expect(valueAt(data, path)).toBeUndefined();
  }
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (name, value) => {
      fc.pre(!name.includes("."));
      expect(valueAt({ a: { [name]: value } }, `a.${name}`)).toBe(value);
    }),
  );
});

test.each([
  [{ email: "customer.email", stage: { value: 1 }, phone: null }, true],
  [{ "first name": "customer.first_name" }, false],
  [{ email: "" }, false],
  [{ email: "customer..email" }, false],
  [{ email: { value: {} } }, false],
  [{ email: 1 }, false],
  [[], false],
  [Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, "a"])), false],
])("validates %j as a mapping: %s", (value, isOne) => {
  expect(mapping.safeParse(value).success).toBe(isOne);
});
