import { randomBytes } from "node:crypto";
import { marshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { type Item, itemSize } from "../../packages/embedded-aws/billing/written.ts";
import { listedAttributes } from "./event-list.ts";
import { contentToStore, packed, storedContent, unpacked } from "./event-record.ts";

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

test("an entry of the index takes one write unit, and has the content of an event that fits", () => {
  const inIndex = new Set<string>(["company_id", "listed_at", "id", ...listedAttributes]);
  const sizeOf = (item: object) => itemSize(marshall(item) as unknown as Item);
  const sizes = { body: [0], long_body: [2000] };
  // It hardly compresses.
  const noise = randomBytes(1200).toString("base64");
  for (let length = 0; length <= noise.length; length += 20) {
    const license = { ...event.data.license, note: noise.slice(0, length) };
    const long = { ...event, company_id: 999_999_999_999_999, data: { license } };
    const content = contentToStore(long, "source/ümlaut");
    expect(unpacked(storedContent(content))).toEqual(long);
    const { company_id, id, event: code } = long;
    const numbers = { ts: 1_999_999_999, listed_at: 1_999_999_999_999, expires_at: 1_999_999_999 };
    const keys = { company_id, id, event: code, publisher: "source/ümlaut", ...numbers };
    const entry = Object.entries({ ...keys, ...content }).filter(([name]) => inIndex.has(name));
    expect(sizeOf(Object.fromEntries(entry))).toBeLessThanOrEqual(1024);
    sizes[content.body === undefined ? "long_body" : "body"].push(
      sizeOf({ ...keys, body: storedContent(content) }),
    );
  }
  expect(Math.max(...sizes.body)).toBeGreaterThan(960);
  expect(Math.min(...sizes.long_body)).toBeGreaterThan(980);
});
