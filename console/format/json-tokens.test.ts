import { expect, test } from "vitest";
import { jsonTokens } from "./json-tokens.ts";

const textOf = (value: unknown) =>
  jsonTokens(value)
    .map(({ text }) => text)
    .join("");

test.each([{ a: [1, -2.5e-9, 'b:"c"', true, null], "1:": {} }, [], "x", 7, { a: "<script>" }])(
  "the tokens of %j are its JSON",
  (value) => {
    expect(textOf(value)).toBe(JSON.stringify(value, null, 2));
  },
);

test("names, strings, numbers and literals differ", () => {
  const kinds = jsonTokens({ id: 7, key: "A", on: null }).filter(({ kind }) => kind !== "text");
  expect(kinds.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'name "id"',
    "number 7",
    'name "key"',
    'string "A"',
    'name "on"',
    "literal null",
  ]);
});

test("a large value is one token", () => {
  expect(jsonTokens("x".repeat(50_000))).toHaveLength(1);
});
