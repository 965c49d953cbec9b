import { expect, test } from "vitest";
import { localMinute, unixMsOf } from "./local-minute.ts";

const at = new Date(2026, 0, 5, 7, 3).getTime();

test("a field has a time to the minute, in the person's zone", () => {
  expect(localMinute(at + 59_999)).toBe("2026-01-05T07:03");
  expect(unixMsOf("2026-01-05T07:03")).toBe(at);
});

test("an empty field has no time", () => {
  expect(localMinute(undefined)).toBe("");
  expect(unixMsOf("")).toBeUndefined();
});
