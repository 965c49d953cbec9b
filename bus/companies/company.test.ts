import fc from "fast-check";
import { expect, test } from "vitest";
import { companyNameOf } from "./company.ts";

test("reads a name, or none", () => {
  expect(companyNameOf({ name: "Acme" })).toEqual({ ok: true, name: "Acme" });
  expect(companyNameOf({})).toEqual({ ok: true, name: undefined });
});

test.each([
  [{ name: "" }, "/name", /one character/],
  [{ name: "x".repeat(101) }, "/name", /at most 100/],
  [{ name: "two\nlines" }, "/name", /control characters/],
  [{ name: null }, "/name", /string/],
  [{ named: "Acme" }, "/named", /not known/],
  ["Acme", "", /an object/],
])("refuses %j with a pointer and a reason", (body, pointer, message) => {
  const read = companyNameOf(body);
  expect(read).toMatchObject({ ok: false, faults: [{ pointer }] });
  if (!read.ok) expect(read.faults[0]?.message).toMatch(message);
});

test("reads any value as a name of one line, or names what is wrong", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.record({ name: fc.string({ unit: "binary" }) }), fc.anything()),
      (body) => {
        const read = companyNameOf(body);
        if (read.ok) expect(read.name ?? "x").toMatch(/^\P{Cc}{1,200}$/u);
      },
    ),
  );
});
