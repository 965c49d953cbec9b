import { expect, test } from "vitest";
import { Router } from "./routes.ts";

const router = new Router(
  [
    "$default",
    "ANY /{proxy+}",
    "GET /things/{id}",
    "ANY /things/{id}",
    "GET /things/special",
    "POST /things",
    "GET /things/{id}/parts/{part}",
    "GET /things/{rest+}",
    "GET /",
  ].map((routeKey) => ({ routeKey, target: undefined })),
);

test.each([
  ["GET", "/things/special", "GET /things/special", undefined],
  ["GET", "/things/7", "GET /things/{id}", { id: "7" }],
  ["DELETE", "/things/7", "ANY /things/{id}", { id: "7" }],
  ["DELETE", "/things/special", "ANY /things/{id}", { id: "special" }],
  ["GET", "/things/7/parts/8", "GET /things/{id}/parts/{part}", { id: "7", part: "8" }],
  ["GET", "/things/7/other/8", "GET /things/{rest+}", { rest: "7/other/8" }],
  ["POST", "/things", "POST /things", undefined],
  ["POST", "/things/", "POST /things", undefined],
  ["GET", "/things", "ANY /{proxy+}", { proxy: "things" }],
  ["GET", "/a/b c", "ANY /{proxy+}", { proxy: "a/b c" }],
  ["GET", "/", "GET /", undefined],
])("%s %s uses the most specific route, %s", (method, path, routeKey, pathParameters) => {
  const match = router.match(method, path);
  expect(match?.route.routeKey).toBe(routeKey);
  expect(match?.pathParameters).toEqual(pathParameters);
});

test("the default route handles what no other does; without one nothing does", () => {
  const routes = ["GET /a", "$default"].map((routeKey) => ({ routeKey, target: undefined }));
  expect(new Router(routes).match("GET", "/b")?.route.routeKey).toBe("$default");
  expect(new Router(routes.slice(0, 1)).match("GET", "/b")).toBeUndefined();
  expect(new Router(routes.slice(0, 1)).match("POST", "/a")).toBeUndefined();
});
