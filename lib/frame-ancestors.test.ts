import { expect, test } from "vitest";
import { frameAncestorsOf } from "./frame-ancestors.ts";

test("origins of https pages can embed the console", () => {
  const origins = ["https://portal.example.com", "https://portal.example.com:8443"];
  expect(frameAncestorsOf(origins)).toEqual(origins);
  expect(frameAncestorsOf()).toEqual([]);
});

test.each([
  "http://portal.example.com",
  "https://portal.example.com/",
  "https://portal.example.com/console",
  "https://*.example.com",
  "https://Portal.example.com",
  "https://portal.example.com:443",
  "https://user@portal.example.com",
  "https://a.example.com; script-src *",
  "https://a.example.com https://b.example.com",
  "portal.example.com",
  "'self'",
  "*",
  "https:",
  "",
])("%j cannot", (text) => {
  expect(() => frameAncestorsOf([text])).toThrow(/must contain https origins/);
});
