import { expect, test } from "vitest";
import { withoutSecrets } from "./sign-in.ts";

test("a secret does not stand in a text, wherever and however often it stood there", () => {
  expect(withoutSecrets("s3cret, not s3cret", ["s3cret"])).toBe("[hidden], not [hidden]");
  expect(withoutSecrets("a.*b", ["a.*b"])).toBe("[hidden]");
});

test("nor does it as JSON has it", () => {
  const secret = 's3"cret\\';
  expect(withoutSecrets(JSON.stringify({ secret }), [secret])).toBe('{"secret":"[hidden]"}');
});

test("of secrets that hold one another, nothing is left", () => {
  expect(withoutSecrets("s3cret-and-more", ["s3cret", "s3cret-and-more"])).toBe("[hidden]");
});

test("what any text may hold by chance is left", () => {
  expect(withoutSecrets("a no 1", ["", "1", "no"])).toBe("a no 1");
});
