import fc from "fast-check";
import { expect, test } from "vitest";
import { packed } from "./event-record.ts";
import { contains, searchOf } from "./search.ts";

const event = {
  ...{ id: "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b8d11", event: "license.expired", company_id: 1 },
  ...{ user_id: 5, ts: 1 },
  data: {
    license: { id: 77, license_key: "ABCD-EFGH", customer: { email: "Jane@Example.com" } },
    order: { id: "7", items: [{ name: "Straße" }] },
  },
};

test.each([
  "license/77",
  "order/7",
  "ABCD-EFGH",
  "abcd-e",
  "jane@example.com",
  "STRASSE".replace("SS", "ß"),
  "77",
  "0b6e1c8a-53c4",
])("finds %s", (text) => {
  expect(contains(event, text)).toBe(true);
});

test.each([
  "license/7",
  "order/77",
  "product/77",
  "license_key",
  "license",
  "7",
  "ABCD EFGH",
  "__proto__/1",
])("does not find %s", (text) => {
  expect(contains({ ...event, data: { ...event.data, order: {} } }, text)).toBe(false);
});

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("ΑΣ", "\nΣ", "İK", 'a"B\\c', "77", "license/77", "/"),
);
const scalar = fc.oneof(word, fc.integer({ min: 0, max: 99 }), fc.double(), fc.constant(null));
const record = fc.dictionary(word, scalar, { maxKeys: 2 });
const anEvent = fc
  .record({ license: fc.record({ id: scalar, more: record }), order: record, other: scalar })
  .map((data) => ({ ...event, data }));

test("a search in stored events finds what their content contains", () => {
  const inEvent = ({
    data: { license, other },
  }: typeof anEvent extends fc.Arbitrary<infer E> ? E : never) => [
    `license/${license.id}`,
    ...[license.id, other, ...Object.values(license.more)].map(String),
  ];
  let found = 0;
  fc.assert(
    fc.property(anEvent, word, fc.nat(), fc.nat(9), fc.boolean(), (one, other, n, from, upper) => {
      const texts = [other, ...inEvent(one)];
      const text = (texts[n % texts.length] ?? "").slice(n % 3 === 0 ? from : 0);
      const wanted = upper ? text.toUpperCase() : text;
      fc.pre(wanted !== "");
      const read = JSON.parse(JSON.stringify(one));
      const expected = contains(read, wanted);
      if (expected) found += 1;
      expect(searchOf(wanted)(packed(one))).toBe(expected);
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(30);
});

test("a search reads compressed events", () => {
  const long = { ...event, data: { ...event.data, notes: "seats for the lab ".repeat(60) } };
  expect(packed(long)).toBeInstanceOf(Uint8Array);
  expect(
    ["license/77", "THE LAB", "license/7"].map((text) => searchOf(text)(packed(long))),
  ).toEqual([true, true, false]);
});
