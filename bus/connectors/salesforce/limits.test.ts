import fc from "fast-check";
import { expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import { objects, valueRefusal } from "../../../cli/demo/vendors/salesforce/objects.ts";
import type { LicenseEvent } from "../../events/event.ts";
import { fieldsOf } from "./fields.ts";
import { withinLimit } from "./limits.ts";
import type { SalesforceTarget } from "./schema.ts";
import { keyOf, objectOf, subjectOf } from "./services.ts";

const target = {
  type: "salesforce",
  url: "https://acme.my.salesforce.com",
  auth: { type: "client_credentials", client_id: "a", client_secret: "b" },
  contacts: { Title: "customer.reference", Description: "customer.address" },
  products: { Description: "product.product_name" },
} satisfies SalesforceTarget;

/** Text of up to 400 emoji and other characters, whose halves are no text. */
const anyText = fc
  .tuple(fc.string({ unit: "grapheme", maxLength: 12 }), fc.nat(60))
  .map(([text, times]) => text.repeat(times));
const codes = [
  "customer.updated",
  "license.created",
  "product.created",
  "product_feature.created",
  "product_custom_field.created",
] as const;

test("any content gives fields within Salesforce's limits, cut at whole characters", () => {
  const content = fc.dictionary(
    fc.constantFrom(
      ...codes.flatMap((code) => Object.keys(Object.values(sample(code).data)[0] ?? {})),
    ),
    anyText,
  );
  const id = fc.oneof(fc.nat(), anyText.filter(Boolean));
  fc.assert(
    fc.property(fc.constantFrom(...codes), content, id, (code, change, id) => {
      const { data, ...event } = sample(code);
      const [[name, object]] = Object.entries(data) as [[string, object]];
      const changed = { ...event, data: { [name]: { ...object, ...change, id } } } as LicenseEvent;
      const subject = subjectOf(changed);
      if (!subject) throw new Error("no subject");
      expect(subject.key.length).toBeLessThanOrEqual(255);
      expect(subject.key.isWellFormed()).toBe(true);
      const record = objectOf(subject) as keyof typeof objects;
      const { fields, name: fallback } = fieldsOf(changed.data, target, subject);
      for (const [field, value] of Object.entries({ ...fields, ...fallback })) {
        if (typeof value !== "string") continue;
        expect(value.isWellFormed(), field).toBe(true);
        const types: Readonly<Record<string, unknown>> = objects[record].fields;
        const refusal = valueRefusal(types[field] as never, field, value);
        expect(JSON.stringify(refusal?.body ?? ""), field).not.toContain("STRING_TOO_LONG");
      }
    }),
  );
});

test.each([
  ["Contact", "FirstName", "x".repeat(56), `${"x".repeat(39)}…`],
  ["Contact", "FirstName", "😀".repeat(30), `${"😀".repeat(19)}…`],
  ["Contact", "FirstName", "x".repeat(40), "x".repeat(40)],
  ["Contact", "MailingCity", "y".repeat(41), `${"y".repeat(39)}…`],
  ["Contact", "Phone", "1".repeat(41), null],
  ["Contact", "Email", `${"a".repeat(80)}@example.com`, null],
  ["Product2", "Name", "z".repeat(300), `${"z".repeat(254)}…`],
  ["Asset", "SerialNumber", "K".repeat(81), null],
  ["Contact", "Note__c", "n".repeat(1000), "n".repeat(1000)],
  ["Contact", "FirstName", null, null],
  ["Contact", "constructor", "c", "c"],
])("%s.%s of %j is %j", (object, field, value, expected) => {
  expect(withinLimit(object, field, value)).toBe(expected);
});

test("a key that is too long is the object's own, and the same each time", () => {
  const ids = ["a", "b"].map((end) => "é".repeat(400) + end);
  const keys = ids.map((id) => keyOf("license", id));
  expect(new Set(keys).size).toBe(2);
  expect(keys).toEqual(ids.map((id) => keyOf("license", id)));
  for (const key of keys) expect(key).toMatch(/^license-é+~[0-9a-f]{64}$/);
  expect(keyOf("license", 7)).toBe("license-7");
});
