import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

const tried = (trial: object) => bus.company.call("POST", "/v1/transforms/test", trial);
const license = sample("license.activated").data.license as { license_key: string };

test("a transform is tried on a body, or on a sample in a format", async () => {
  expect(await tried({ transform: "a * 2", input: { a: 21 } })).toEqual({
    status: 200,
    body: { outcome: "made", body: 42 },
  });
  const transform = "{ 'key': data.license.license_key }";
  expect(await tried({ transform, event: "license.activated" })).toMatchObject({
    body: { outcome: "made", body: { key: license.license_key } },
  });
  expect(
    await tried({ transform: "type", event: "license.activated", format: "cloudevents" }),
  ).toMatchObject({ body: { outcome: "made", body: "license.activated" } });
  expect(await tried({ transform: "missing", input: {} })).toMatchObject({
    body: { outcome: "dropped" },
  });
});

test.each([
  [
    "an endless recursion",
    "($f := function($n) { 1 + $f($n) }; $f(1))",
    "it goes deeper than 500 calls",
  ],
  ["a huge result", '$pad("x", 300000)', "its result is larger than 256 KB"],
  ["a text that fills the memory", '$pad("x", 100000000)', "it used more memory than 64 MB"],
  ["a throw", '$error("there is no such product")', "there is no such product"],
])("%s is ended within its limits, and reported", async (_, transform, error) => {
  expect(await tried({ transform, input: {} })).toEqual({
    status: 200,
    body: { outcome: "failed", error },
  });
});

test.each([
  [{ transform: "a.", input: {} }, "/transform"],
  [{ transform: "a" }, "/input"],
  [{ transform: "a", input: {}, event: "license.activated" }, "/input"],
  [{ transform: "a", event: "license.flown" }, "/event"],
  [{ transform: "a", event: "license.activated", format: "keygen" }, "/format"],
  [{ input: {} }, "/transform"],
])("%j is refused at %s", async (trial, pointer) => {
  expect(await tried(trial)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
});
