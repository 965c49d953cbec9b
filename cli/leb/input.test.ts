import { expect, test } from "vitest";
import { settingIn, withSetting } from "./input.ts";

test.each([
  ["timeout=10", { timeout: 10 }],
  ["name=my server", { name: "my server" }],
  ["target.auth.token=a=b", { target: { auth: { token: "a=b" } } }],
  ['events=["a.b"]', { events: ["a.b"] }],
  ["pattern=null", { pattern: null }],
  [
    "/target/templates/license.expired='x'",
    { target: { templates: { "license.expired": "'x'" } } },
  ],
])("reads %s", (text, expected) => {
  expect(withSetting({}, settingIn(text))).toEqual(expected);
});

test("keeps what it does not set", () => {
  const before = { target: { type: "webhook", urls: ["a", "b"] }, timeout: 5 };
  const after = withSetting(before, settingIn("target.urls.1=c"));
  expect(after).toEqual({ target: { type: "webhook", urls: ["a", "c"] }, timeout: 5 });
  expect(before.target.urls).toEqual(["a", "b"]);
});

test.each(["timeout", "=1", "a..b=1", "__proto__.a=1"])("refuses %j", (text) => {
  expect(() => settingIn(text)).toThrow(/Expected/);
});
