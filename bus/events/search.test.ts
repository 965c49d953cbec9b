import { expect, test } from "vitest";
import { contains } from "./search.ts";

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
