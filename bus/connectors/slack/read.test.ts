import { expect, test } from "vitest";
import { read } from "./read.ts";

const readOf = (status: number, body: string, headers: Record<string, string> = {}) =>
  read({ kind: "answered", status, headers, body }, 0);

test.each([
  [400, "invalid_payload", "never"],
  [400, "invalid_blocks", "never"],
  [400, "no_text", "never"],
  [400, "user_not_found", "never"],
  [413, "", "never"],
  [403, "invalid_token", "credentials"],
  [403, "action_prohibited", "credentials"],
  [400, "action_prohibited", "credentials"],
  [404, "no_service", "gone"],
  [404, "no_team", "gone"],
  [404, "channel_not_found", "gone"],
  [403, "team_disabled", "gone"],
  [403, "no_active_hooks", "gone"],
  [410, "channel_is_archived", "gone"],
  [404, "<html>", "gone"],
  [302, "", "again"],
  [408, "", "again"],
  [500, "rollup_error", "again"],
])("%i %s: %s", (status, body, kind) => {
  const error = `Slack answered ${status}${body ? `: ${body}` : ""}`;
  expect(readOf(status, body)).toEqual({ kind, error });
});

test("a success is one", () => {
  expect(readOf(200, "ok")).toEqual({ kind: "done" });
});

test("who is asked to wait waits, and so do others", () => {
  expect(readOf(429, "rate_limited", { "retry-after": "30" })).toEqual({
    kind: "again",
    error: "Slack answered 429: rate_limited",
    after: 30_000,
    isThrottled: true,
  });
  expect(readOf(503, "")).toEqual({
    kind: "again",
    error: "Slack answered 503",
    isThrottled: true,
  });
});
