import { expect, test } from "vitest";
import { canOpen, messageOf } from "./shared-session.ts";

const key = "leb_co_0123456789abcdef";

test.each([
  { kind: "wanted", company: 7 },
  { kind: "wanted", company: undefined },
  { kind: "session", session: { key, company: 7 } },
  { kind: "session", session: { key, company: undefined } },
  { kind: "ended", key },
])("%j is a message", (message) => {
  expect(messageOf(message)).toEqual(message);
});

test.each([
  undefined,
  null,
  "wanted",
  { kind: "session" },
  { kind: "session", session: { key: "Bearer x" } },
  { kind: "session", session: { key: 7 } },
  { kind: "ended", key: 7 },
])("%j is none", (data) => {
  expect(messageOf(data)).toBeUndefined();
});

test("a number that is no company is left out", () => {
  expect(messageOf({ kind: "wanted", company: -1 })).toEqual({
    kind: "wanted",
    company: undefined,
  });
});

test("a session opens its company, and one without a company opens any", () => {
  expect(canOpen({ key, company: 7 }, 7)).toBe(true);
  expect(canOpen({ key, company: 7 }, undefined)).toBe(true);
  expect(canOpen({ key }, 8)).toBe(true);
  expect(canOpen({ key, company: 7 }, 8)).toBe(false);
});
