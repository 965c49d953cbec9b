import { expect, test } from "vitest";
import { isLossy, isRounded } from "./json-number.ts";

test.for([
  ["0", false],
  ["-0", false],
  ["0.1", false],
  ["0.10", false],
  ["5.0", false],
  ["1E+2", false],
  ["9007199254740992", false],
  ["9007199254740993", true],
  ["9007199254740994", false],
  ["100000000000000000000", false],
  ["123456789012345678", true],
  ["0.30000000000000004", false],
  ["0.12345678901234567", true],
  ["1e22", false],
  ["1e23", false],
  ["1e-300", false],
  ["1.7976931348623157e308", false],
  ["1.7976931348623159e308", true],
  ["4.9e-324", false],
  ["5e-324", false],
  ["1e400", true],
  ["1e-400", true],
] as const)("a double changes %s: %s", ([text, expected]) => {
  expect(isRounded(text)).toBe(expected);
});

test.for([
  ["0.1", false],
  ["0.10000000000000001", false],
  ["2.2999999999999998", false],
  ["0.12345678901234567", true],
  ["3.14159265358979323846", true],
  ["9007199254740993", true],
  ["12345678901234567.0", true],
  ["1e400", true],
  ["1e-400", true],
] as const)("reading %s as a double loses something: %s", ([text, expected]) => {
  expect(isLossy(text)).toBe(expected);
});
