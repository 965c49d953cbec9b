import { expect, test } from "vitest";
import { read } from "./read.ts";

const readOf = (status: number, body = "", headers: Record<string, string> = {}) =>
  read({ kind: "answered", status, headers, body }, 0);
const errorBody = (code: string) => JSON.stringify({ error: { code, message: "It says why." } });

test.each([
  [400, "TriggerInputSchemaMismatch", "never"],
  [413, "RequestEntityTooLarge", "never"],
  [401, "DirectApiAuthorizationRequired", "credentials"],
  [403, "AuthorizationFailed", "credentials"],
  [404, "WorkflowNotFound", "gone"],
  [410, "Gone", "gone"],
  [400, "WorkflowTriggerIsNotEnabled", "again"],
  [500, "InternalServerError", "again"],
])("%i %s: %s", (status, code, kind) => {
  const error = `Teams answered ${status}: ${code}: It says why.`;
  expect(readOf(status, errorBody(code))).toEqual({ kind, error });
});

test.each([
  ["", "Teams answered 400"],
  ["Bad payload\nreceived", "Teams answered 400: Bad payload received"],
  ['{"error":{"code":7}}', 'Teams answered 400: {"error":{"code":7}}'],
  [errorBody("x".repeat(1000)), `Teams answered 400: ${"x".repeat(299)}…`],
])("what is said in %s is told", (body, error) => {
  expect(readOf(400, body)).toEqual({ kind: "never", error });
});

test.each([200, 202])("%i is a success", (status) => {
  expect(readOf(status)).toEqual({ kind: "done" });
  expect(readOf(status, "1")).toEqual({ kind: "done" });
});

test("who is asked to wait waits, and so do others", () => {
  expect(readOf(429, errorBody("Throttled"), { "retry-after": "30" })).toEqual({
    kind: "again",
    error: "Teams answered 429: Throttled: It says why.",
    after: 30_000,
    isThrottled: true,
  });
});

test.each([
  [429, { kind: "again", isThrottled: true }],
  [413, { kind: "never" }],
  [503, { kind: "again" }],
])("a success within which %i stands is none", (status, verdict) => {
  const body = `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=1`;
  expect(readOf(200, body)).toEqual({ ...verdict, error: `Teams answered 200: ${body}` });
});
