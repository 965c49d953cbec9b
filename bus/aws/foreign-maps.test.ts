import { marshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "vitest";
import { foreignMaps } from "./foreign-maps.ts";

const names = ["constructor", "toString", "hasOwnProperty", "then", "toJSON", "length", "valueOf"];

test.each(names)("stores a map with a member %s unchanged, with any value", (name) => {
  for (const inner of ["text", ["x"], { name: "Set" }, { name: "Number" }, null, 1]) {
    const item = { pattern: { detail: { [name]: inner } } };
    const options = { removeUndefinedValues: true };
    const expected = JSON.parse(
      JSON.stringify(marshall({ pattern: { detail: { stand_in: inner } } }, options)).replace(
        "stand_in",
        name,
      ),
    );
    expect(marshall(foreignMaps(item) as object, options)).toEqual(expected);
  }
});

test("what is no map stays as it is", () => {
  const bytes = new Uint8Array([1]);
  const item = { list: [1, "a", null, undefined], bytes, no: undefined };
  expect(foreignMaps(item)).toEqual(item);
});
