import { expect, test } from "vitest";
import { problem } from "../../bus/values/problem.ts";
import { ApiError, NetworkError } from "../../sdk/connection.ts";
import { failureOf } from "./failure.ts";

const refused = (...given: Parameters<typeof problem>) =>
  failureOf(new ApiError("GET /v1/x", problem(...given)));

test.each([
  [refused("unknown-key"), "key"],
  [refused("not-found", "The company has no such event."), "none"],
  [refused("rate-limited"), "refused"],
  [refused("not-allowed", "The key publishes."), "refused"],
  [refused("unexpected"), "bus"],
  [failureOf(new NetworkError("GET /v1/x", new TypeError("Failed to fetch"))), "network"],
  [failureOf(new TypeError("x is undefined")), "bus"],
] as const)("%o is of kind %s", ({ kind, title, advice }, expected) => {
  expect(kind).toBe(expected);
  expect(title).not.toBe("");
  expect(advice).toMatch(/\.$/);
});

test("an expired key asks the person to sign in", () => {
  expect(refused("unknown-key").advice).toMatch(/Sign in again\.$/);
});

test("the bus's own reason is shown", () => {
  const { advice } = refused("not-found", "The company has no such event.");
  expect(advice).toMatch(/^The company has no such event\. /);
});
