import * as fc from "fast-check";
import { expect, test } from "vitest";
import { eventTypes, sample } from "../../../catalog/index.ts";
import { hostileEvent } from "../../../test/support/hostile/arbitraries.ts";
import type { LicenseEvent } from "../../events/event.ts";
import { isoTime, messageOf, timeText } from "./message.ts";

function eventOf(event: string, data: LicenseEvent["data"]): LicenseEvent {
  return { id: "1", event, company_id: 1, user_id: null, ts: 0, data };
}
const fieldsOf = (data: LicenseEvent["data"]) =>
  messageOf(eventOf("seat.sold", data)).parts.flatMap(({ fields }) =>
    fields.map(({ label, value }) => `${label}: ${value}`),
  );

test.each([
  ["license.created", "License created: …9KTB"],
  ["customer.updated", "Customer updated: Ada Becker"],
  ["license.license_user.assigned", "License user assigned: Grace Okafor"],
  ["license.will_expire_3_days", "License will expire in 3 days: …9KTB"],
  ["order.license_user.manager_assigned", "Order license user manager assigned: SO-2026-00417"],
  ["license_custom_field.updated", "License custom field updated: 7730"],
  ["keygen.machine.heartbeat.dead", "Machine heartbeat dead: Workstation 7"],
  ["keygen.user.password-reset", "User password reset: Grace Okafor"],
  ["keygen.release.constraints.attached", "Release constraints attached"],
  ["flexnet.PROD.UPDATE", "Product updated: demo-product-for-notifications"],
  ["bus.subscription.disabled", "Subscription disabled: CRM"],
] as const)("the headline of %s is: %s", (code, headline) => {
  expect(messageOf(sample(code)).headline).toBe(headline);
});

test("shows the important fields of a license", () => {
  expect(messageOf(sample("license.created"))).toEqual({
    headline: "License created: …9KTB",
    parts: [
      {
        fields: [
          { label: "License key", value: "…9KTB" },
          { label: "Trial", value: "no" },
          { label: "Active", value: "yes" },
          { label: "Validity period", value: "2027-06-30" },
          { label: "Enable maintenance period", value: "yes" },
          { label: "Maintenance period", value: "2027-06-30 23:59 UTC" },
          { label: "Enabled", value: "yes" },
          { label: "Activations type", value: "online" },
          { label: "Max license users", value: "5" },
          { label: "ID", value: "1718182312889417" },
        ],
      },
    ],
    ts: 1773073371,
    origin: "license.created · user 311 · 6fbbdb3a-5a3d-4c1e-9b7f-2d8e6a40c915",
  });
});

test("shows several objects under their names", () => {
  const { parts } = messageOf(sample("license.license_user.assigned"));
  expect(parts.map(({ name, fields }) => [name, fields.length])).toEqual([
    ["License", 5],
    ["License user", 4],
  ]);
});

test("shows the first of many objects", () => {
  const seat = { name: "A", id: 1, note: "here", row: 7 };
  const { parts } = messageOf(eventOf("seat.sold", { a: seat, b: seat, c: seat, d: seat }));
  const fields = [
    { label: "Name", value: "A" },
    { label: "Note", value: "here" },
    { label: "ID", value: "1" },
  ];
  expect(parts).toEqual(["A", "B", "C"].map((name) => ({ name, fields })));
});

test("shows a Keygen resource with the ids of related resources, except the account", () => {
  const { parts } = messageOf(sample("keygen.process.created"));
  const labels = parts.flatMap(({ fields }) => fields.map(({ label }) => label));
  expect(labels).toEqual([
    ...["Status", "Pid", "Interval", "Last heartbeat", "Next heartbeat"],
    ...["Product ID", "License ID", "Machine ID", "ID"],
  ]);
});

test("shows the name of a nested object, and the number of items in a list", () => {
  const seat = { order: { id: 7, store_id: "SO-1" }, items: [{}, {}], tags: ["a", "b"], none: [] };
  expect(fieldsOf({ seat })).toEqual(["Order: SO-1", "Items: 2", "Tags: a, b"]);
});

test("shows values that are not objects", () => {
  expect(fieldsOf({ seats: 3, url: "https://example.com" })).toEqual([
    "Seats: 3",
    "URL: https://example.com",
  ]);
});

test.each([
  ["license_key", "SAMPLE-7Q2M-X4RD-9KTB", "…9KTB"],
  ["licenseKey", "SAMPLE-7Q2M-X4RD-9KTB", "…9KTB"],
  ["license_keys", ["SAMPLE-7Q2M", "SAMPLE-9KTB"], "…7Q2M, …9KTB"],
  ["key", "A-1", "…"],
  ["key", 12345678901234, "…1234"],
])("shows only the end of the key %s", (name, value, shown) => {
  expect(fieldsOf({ seat: { [name]: value } })).toEqual([expect.stringMatching(`: ${shown}$`)]);
});

test.each([
  ["password", "x"],
  ["initial_password", "x"],
  ["userPassword", "x"],
  ["passphrase", "x"],
  ["token", "x"],
  ["access-tokens", ["x"]],
  ["clientSecret", { name: "x" }],
  ["credentials", { name: "x" }],
  ["api_key", "x"],
  ["privateKey", "x"],
  ["certificate", "x"],
  ["pin", 1234],
  ["note", "-----BEGIN LICENSE FILE-----\nx"],
  ["uri", "otpauth://totp/x?secret=y"],
])("hides %s", (name, value) => {
  expect(fieldsOf({ seat: { [name]: value } })).toEqual([]);
});

test("every event of the catalog has a message without a complete key", () => {
  for (const code of eventTypes.keys()) {
    const event = sample(code) as LicenseEvent;
    const { headline, parts } = messageOf(event);
    expect(headline).toMatch(/^\p{Lu}[\p{L}\p{N} ]+(: .+)?$/u);
    expect(headline).not.toMatch(/undefined|null|object Object/);
    if (!/tached$/.test(code)) expect(parts[0]?.fields.length, code).toBeGreaterThan(0);
    for (const key of JSON.stringify(event.data).matchAll(/"(?:license_)?key":"([^"]+)"/g)) {
      expect(JSON.stringify(parts)).not.toContain(key[1]);
    }
  }
});

test("a message is small and plain for any event", () => {
  fc.assert(
    fc.property(hostileEvent, (event) => {
      const message = messageOf(event);
      const fields = message.parts.flatMap((part) => part.fields);
      expect(fields.length).toBeLessThanOrEqual(10);
      for (const { label } of fields) expect(label).toMatch(/^[\p{L}\p{M}\p{N} ]{1,50}…?$/u);
      for (const text of [message.headline, message.origin, ...fields.map(({ value }) => value)]) {
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(300);
        expect(text).not.toMatch(/[\p{Cc}\u2028\u202e\u2066]/u);
        expect(text.isWellFormed()).toBe(true);
      }
    }),
  );
});

test("shows a time to the minute, and one beyond the year 9999 as a number", () => {
  expect(timeText(1773073371)).toBe("2026-03-09 16:22 UTC");
  expect(isoTime(1773073371)).toBe("2026-03-09T16:22:51Z");
  expect(isoTime(253402300799)).toBe("9999-12-31T23:59:59Z");
  expect(isoTime(253402300800)).toBeUndefined();
  expect(timeText(Number.MAX_SAFE_INTEGER)).toBe("9007199254740991");
});
