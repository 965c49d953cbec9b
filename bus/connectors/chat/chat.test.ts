import { expect, test } from "vitest";
import { madeOf, templateFor } from "./chat.ts";

const templates = { "*": "any", "license.*": "licenses", "license.license_user.*": "users" };

test.each([
  ["license.created", { ...templates, "license.created": "created" }, "license.created"],
  ["license.created", templates, "license.*"],
  ["license.license_user.assigned", templates, "license.license_user.*"],
  ["licenses.sold", templates, "*"],
  ["customer.updated", { "license.*": "licenses" }, undefined],
  ["constructor", {}, undefined],
  ["customer.updated", undefined, undefined],
])("the most specific template applies to %s", (code, given, key) => {
  expect(templateFor(code, given)).toBe(key);
});

test.each([undefined, null, "", " \n"])("%j gives no message", (value) => {
  expect(madeOf(value)).toEqual({ kind: "nothing" });
});

test("any other result is a text or an object", () => {
  expect(madeOf("a")).toEqual({ kind: "text", text: "a" });
  expect(madeOf(7)).toEqual({ kind: "text", text: "7" });
  expect(madeOf(["a"])).toEqual({ kind: "text", text: '["a"]' });
  expect(madeOf({ text: "a" })).toEqual({ kind: "object", object: { text: "a" } });
});
