import { expect, test } from "vitest";
import { hashKey, isWellFormedKey, newKey } from "./api-key.ts";

test("a key says what kind it is and carries a checksum", () => {
  expect(newKey("publisher")).toMatch(/^leb_pub_[\w-]{40}$/);
  expect(newKey("company")).toMatch(/^leb_co_/);
  expect(newKey("admin")).toMatch(/^leb_adm_/);
  expect(isWellFormedKey(newKey("admin"))).toBe(true);
});

test("any single mistyped character is noticed", () => {
  const key = newKey("company");
  for (let i = 0; i < key.length; i++) {
    const wrong = key.slice(0, i) + (key[i] === "a" ? "b" : "a") + key.slice(i + 1);
    expect(isWellFormedKey(wrong), wrong).toBe(false);
  }
  for (const text of ["", "leb_co_", key.slice(1), `${key}0`, "🔑"]) {
    expect(isWellFormedKey(text)).toBe(false);
  }
});

test("no two keys are alike, nor their hashes", () => {
  expect(newKey("admin")).not.toBe(newKey("admin"));
  expect(hashKey(newKey("admin"))).toMatch(/^[0-9a-f]{64}$/);
});
