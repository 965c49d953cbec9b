import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesFilter } from "./event-filter.ts";

test.each([
  ["license.activated", "license.activated", true],
  ["license.activated", "license.activated.x", false],
  ["license.*", "license.activated", true],
  ["license.*", "license.license_user.assigned", true],
  ["license.*", "license_user_group.created", false],
  ["license.*", "keygen.license.created", false],
  ["*", "anything.at-all", true],
  ["*.deleted", "product.deleted", true],
  ["*.deleted", "deleted", false],
  ["keygen.*.created", "keygen.user.created", true],
  ["keygen.*.created", "keygen.created", false],
  ["*license*created*", "keygen.license.created", true],
  ["a*a", "a", false],
  ["a*a", "aa", true],
])("%s and %s: %s", (filter, code, expected) => {
  expect(matchesFilter([filter], code)).toBe(expected);
});

test("any of several filters is enough, and none matches nothing", () => {
  expect(matchesFilter(["order.*", "license.*"], "license.created")).toBe(true);
  expect(matchesFilter([], "license.created")).toBe(false);
});

test("a star stands for anything, as a regular expression would have it", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const glob = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 8 });
  fc.assert(
    fc.property(glob, letters, (filter, code) => {
      const source = filter.replaceAll(".", "\\.").replaceAll("*", ".*");
      expect(matchesFilter([filter], code)).toBe(new RegExp(`^${source}$`).test(code));
    }),
    { numRuns: 1000 },
  );
});
