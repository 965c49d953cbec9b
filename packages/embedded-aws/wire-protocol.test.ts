import { expect, test } from "vitest";
import { restUrl } from "./wire-protocol.ts";

test.each([
  ["/things/a%20b?x=1", ["things", "a b"]],
  ["http://localhost:4566/things/a", ["things", "a"]],
  ["http://localhost?x=1", []],
  ["//", ["", ""]],
  ["//things/a", ["", "things", "a"]],
  ["/%zz/%E0%A4/%41", ["%zz", "%E0%A4", "A"]],
  ["*", []],
])("reads the path of %s", (url, segments) => {
  expect(restUrl(url).segments).toEqual(segments);
});
