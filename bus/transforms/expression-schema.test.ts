import { expect, test } from "vitest";
import { expression } from "./expression-schema.ts";

test.each([
  "data.license.license_key",
  "{ 'a': $uppercase(event) }",
  "($f := function($x){$x}; $f(1))",
])("%s is an expression", (text) => {
  expect(expression.safeParse(text).success).toBe(true);
});

test.each<[unknown, string]>([
  ["data.", "must be a JSONata expression: Unexpected end of expression, at character 5"],
  ["(1", 'must be a JSONata expression: Expected ")" before end of expression, at character 2'],
  ["/a", "must be a JSONata expression"],
  ["(".repeat(10_000), "must be a JSONata expression"],
  ["[".repeat(9_999), "must be a JSONata expression"],
  ["a".repeat(10_001), "must be at most 10000 characters"],
  ["", "must be at least one character"],
  [{}, "must be a string"],
])("refuses %j as an expression", (text, message) => {
  const { error } = expression.safeParse(text);
  expect(error?.issues[0]?.message).toContain(message);
});
