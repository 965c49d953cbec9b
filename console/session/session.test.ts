import { expect, test } from "vitest";
import { companyNumber, isKey, keptSession, sessionInFragment } from "./session.ts";

const key = "leb_co_0123456789abcdef";

test("a signed-in link has a key and a company", () => {
  expect(sessionInFragment(`#token=${key}&company=7`)).toEqual({ key, company: 7 });
});

test("a signed-in link can leave the company to the key", () => {
  expect(sessionInFragment(`#token=${key}`)).toEqual({ key });
});

test.each(["", "#", "#top", "#company=1"])("%j is no signed-in link", (fragment) => {
  expect(sessionInFragment(fragment)).toBeUndefined();
});

test.each([
  "#token=&company=1",
  `#token=${key}&company=0`,
  `#token=${key}&company=1e3`,
  "#token=Bearer x&company=1",
])("%j is an invalid link", (fragment) => {
  expect(sessionInFragment(fragment)).toBe("invalid");
});

test("companies are whole numbers that JavaScript can hold", () => {
  expect(companyNumber("9007199254740991")).toBe(9007199254740991);
  for (const text of ["9007199254740993", "-1", "01", "1.0", " 1", ""]) {
    expect(companyNumber(text), text).toBeUndefined();
  }
});

test("a key has the bus's prefix and no spaces", () => {
  expect(isKey(key)).toBe(true);
  for (const text of ["", "leb_", "whsec_0123456789", `${key} `]) expect(isKey(text)).toBe(false);
});

test.each(["", "{", "null", "[]", '{"key":1,"company":1}'])("stored %j is no session", (stored) => {
  const storage = { getItem: () => stored } as unknown as Storage;
  expect(keptSession(storage)).toBeUndefined();
});
