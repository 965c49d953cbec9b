import { expect, test } from "vitest";
import { boundedKey } from "./bounded-key.ts";

test("a key that fits stays as it is, and a longer one has just the longest length", () => {
  expect(boundedKey("license/1", 100)).toBe("license/1");
  expect(boundedKey("x".repeat(100), 100)).toBe("x".repeat(100));
  expect(boundedKey("x".repeat(101), 100)).toMatch(/^x{35}~[0-9a-f]{64}$/);
});

test("long texts that begin alike have different keys", () => {
  const texts = ["a", "b"].map((end) => "x".repeat(5_000) + end);
  expect(new Set(texts.map((text) => boundedKey(text, 500))).size).toBe(2);
});
