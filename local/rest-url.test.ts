import { expect, test } from "vitest";
import { resourceUrl, restUrl } from "./rest-url.ts";

test.each([
  ["/schedules/a%20b?x=1", ["schedules", "a b"]],
  ["http://localhost:4566/schedules/a", ["schedules", "a"]],
  ["http://localhost?x=1", []],
  ["//", ["", ""]],
  ["//schedules/a", ["", "schedules", "a"]],
  ["/%zz/%E0%A4/%41", ["%zz", "%E0%A4", "A"]],
  ["*", []],
])("the path of %s is read", (url, segments) => {
  expect(restUrl(url).segments).toEqual(segments);
});

test.each([
  ["/schedules", "GET /schedules", undefined],
  ["/schedules/", "GET /schedules", undefined],
  ["/schedules/a", "GET /schedules/{Name}", "a"],
  ["/schedules/a/b", "GET /schedules/{Name}/b", "a"],
])("the route of %s is %s", (url, route, name) => {
  expect(resourceUrl("GET", url)).toMatchObject({ route, name });
});
