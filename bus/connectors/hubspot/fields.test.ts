import fc from "fast-check";
import { expect, test } from "vitest";
import { propertiesOf } from "./fields.ts";

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

test("any value becomes text, and text is unchanged", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { field } = propertiesOf({ value }, { field: "value" });
      expect(typeof field).toBe("string");
      if (typeof value === "string") expect(field).toBe(value);
    }),
  );
});
