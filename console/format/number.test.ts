import { expect, test } from "vitest";
import { count, counted, percent } from "./number.ts";

test("thousands are separated", () => {
  expect(count(1_234_567)).toBe("1,234,567");
});

test("a noun is singular for one alone", () => {
  expect([0, 1, 2].map((number) => counted(number, "delivery", "deliveries"))).toEqual([
    "0 deliveries",
    "1 delivery",
    "2 deliveries",
  ]);
});

test("only a whole is 100 %", () => {
  expect([0, 0.9996, 1].map(percent)).toEqual(["0 %", "99.9 %", "100 %"]);
});
