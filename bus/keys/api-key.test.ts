import { expect, test } from "vitest";
import { hashKey, isWellFormedKey, newKey } from "./api-key.ts";

test("a key contains its kind and a checksum", () => {
  expect(newKey("publisher")).toMatch(/^leb_pub_[\w-]{40}$/);
  expect(newKey("company")).toMatch(/^leb_co_/);
  expect(newKey("admin")).toMatch(/^leb_adm_/);
  expect(newKey("session")).toMatch(/^leb_ses_/);
  expect(isWellFormedKey(newKey("admin"))).toBe(true);
});

test("the checksum detects any single mistyped character", () => {
  const key = newKey("company");
  for (let i = 0; i < key.length; i++) {
    const wrong = key.slice(0, i) + (key[i] === "a" ? "b" : "a") + key.slice(i + 1);
    expect(isWellFormedKey(wrong), wrong).toBe(false);
  }
  for (const text of ["", "leb_co_", key.slice(1), `${key}0`, "🔑"]) {
    expect(isWellFormedKey(text)).toBe(false);
  }
});

test("keys and their hashes are unique", () => {
  expect(newKey("admin")).not.toBe(newKey("admin"));
  expect(hashKey(newKey("admin"))).toMatch(/^[0-9a-f]{64}$/);
});
