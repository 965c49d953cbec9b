import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { orderingKeyOf, pendingKey } from "../ordering/lane.ts";
import type { LicenseEvent } from "./event.ts";
import { boundedKey, subjectKeyOf, subjectOf } from "./subject.ts";

const updated = sample("keygen.user.updated");
const withId = (id: string): LicenseEvent => ({
  ...updated,
  data: { user: { ...updated.data.user, id } },
});

test("a short subject is its own key", () => {
  expect(subjectKeyOf(withId("a"))).toBe("user/a");
  expect(orderingKeyOf(withId("a"))).toBe("user/a");
});

test.each([["x"], ["é"], ["🎉"]])("an id of 2,100 × %s makes a key that fits a table", (text) => {
  const event = withId(text.repeat(2_100));
  expect(subjectKeyOf(event)).toHaveLength(500);
  // Partition keys have at most 2,048 bytes, and sort keys 1,024.
  expect(Buffer.byteLength(pendingKey(1, "integrations", orderingKeyOf(event)))).toBeLessThan(
    1_024,
  );
  expect(subjectKeyOf(event)).not.toBe(subjectKeyOf(withId(`${text.repeat(2_100)}!`)));
});

test("the subject itself is not shortened", () => {
  expect(subjectOf(withId("x".repeat(2_100)))).toHaveLength("user/".length + 2_100);
});

test("a key that fits is unchanged, and a longer one has exactly the maximum length", () => {
  expect(boundedKey("license/1", 100)).toBe("license/1");
  expect(boundedKey("x".repeat(100), 100)).toBe("x".repeat(100));
  expect(boundedKey("x".repeat(101), 100)).toMatch(/^x{35}~[0-9a-f]{64}$/);
});

test("long texts that begin alike have different keys", () => {
  const texts = ["a", "b"].map((end) => "x".repeat(5_000) + end);
  expect(new Set(texts.map((text) => boundedKey(text, 500))).size).toBe(2);
});
