import { expect, test } from "vitest";
import { readFilterPattern } from "./filter-pattern.ts";

const line = {
  what: "delivery.attempted",
  status: 500,
  ok: false,
  none: null,
  nested: { "a-b": ["x", { c: "y" }] },
  list: [1],
};

test.each([
  ['{ $.what = "delivery.attempted" }', true],
  ['{ $.what = "delivery.*" }', true],
  ['{ $.what = "*attempted" }', true],
  ['{ $.what = "*very.att*" }', true],
  ['{ $.what = "d*d" }', false],
  ["{$.what=delivery.attempted}", true],
  ['{ $.what != "delivery.attempted" }', false],
  ['{ $.what != "event.accepted" }', true],
  ["{ $.status = 500 }", true],
  ["{ $.status = 5e2 }", true],
  ["{ $.status = * }", true],
  ["{ $.missing = * }", false],
  ["{ $.status >= 500 && $.status < 600 }", true],
  ["{ $.status > 500 || $.status <= 499.5 }", false],
  ["{ $.what > 1 }", false],
  ["{ $.ok IS FALSE }", true],
  ["{ $.ok IS TRUE }", false],
  ["{ $.none IS NULL }", true],
  ["{ $.missing IS NULL }", false],
  ["{ $.missing NOT EXISTS }", true],
  ["{ $.none NOT EXISTS }", false],
  ["{ $.nested.a-b[1].c = y }", true],
  // AWS: the selector must point to a value, otherwise neither comparison is true.
  ["{ $.list = 1 }", false],
  ["{ $.list != 1 }", false],
  // && binds tighter than ||.
  ["{ $.status = 500 || $.status = 1 && $.status = 2 }", true],
  ["{ ($.status = 500 || $.status = 1) && $.status = 2 }", false],
])("%s: %s", (pattern, expected) => {
  expect(readFilterPattern(pattern).matches(line)).toBe(expected);
});

test("names the selectors of a pattern", () => {
  const { selectors } = readFilterPattern("{ ($.a = 1 || $.b.c = *) && $.d NOT EXISTS }");
  expect([...selectors]).toEqual(["$.a", "$.b.c", "$.d"]);
});

test.each([
  ["ERROR", /ERROR: only JSON patterns/],
  ["[ip, user, status = 4*]", /only JSON patterns/],
  ["{ $.what = %delivery.*% }", /%delivery\.\*%: regular expressions are not supported/],
  ["{ $.what = a@b }", /a@b: must be in double quotes/],
  ["{ $.status > high }", /> high: expected a number/],
  ["{ what = 1 }", /what is not supported/],
  ["{ $.what LIKE 1 }", /LIKE is not supported/],
  ["{ $.what = 1 $.b = 2 }", /\$\.b is not supported/],
  ["{ ($.what = 1 }", /ends too early/],
  ["{ }", /ends too early/],
])("refuses %s with what is not supported", (pattern, fault) => {
  expect(() => readFilterPattern(pattern)).toThrow(fault);
});
