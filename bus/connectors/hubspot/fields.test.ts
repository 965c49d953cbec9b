import fc from "fast-check";
import { expect, test } from "vitest";
import { emailFault, emailOf, idIn, propertiesOf } from "./fields.ts";

test("all values become text, null clears a property, and missing values are omitted", () => {
  const license = {
    id: 17,
    active: false,
    key: "A-1",
    period: null,
    tags: ["a"],
    order: { id: 1 },
  };
  const fields = {
    number: "license.id",
    flag: "license.active",
    text: "license.key",
    cleared: "license.period",
    list: "license.tags",
    object: "license.order",
    unknown: "license.owner",
  };
  expect(propertiesOf({ license }, fields, { stage: { value: 3 } })).toEqual({
    number: "17",
    flag: "false",
    text: "A-1",
    cleared: "",
    list: '["a"]',
    object: '{"id":1}',
    stage: "3",
  });
});

test("a text that is longer than HubSpot accepts is shortened at a whole character", () => {
  const { field = "" } = propertiesOf({ value: `x${"😀".repeat(40_000)}` }, { field: "value" });
  expect(field.length).toBeLessThanOrEqual(65_536);
  expect(field.length).toBeGreaterThan(65_500);
  expect(field.isWellFormed()).toBe(true);
  expect(field).toMatch(/…$/);
});

test("an id that is too long for a key ends with its hash", () => {
  const id = "i".repeat(2_000);
  expect(idIn({ license: { id } }, "license")).toMatch(/^i{190}~[0-9a-f]{64}$/);
  expect(idIn({ license: { id: 17 } }, "license")).toBe("17");
});

test("an e-mail address that is too long does not count, and the reason says so", () => {
  const data = { customer: { email: `${"a".repeat(250)}@example.com` } };
  expect(emailOf(data.customer.email)).toBeUndefined();
  expect(emailFault(data, "customer.email")).toBe(
    "the e-mail at `customer.email` has more than 254 characters",
  );
  expect(emailFault({}, "customer.email")).toBe("no e-mail at `customer.email`");
});

test("any value becomes text, and text is unchanged", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { field } = propertiesOf({ value }, { field: "value" });
      expect(typeof field).toBe("string");
      if (typeof value === "string") expect(field).toBe(value);
    }),
  );
});
