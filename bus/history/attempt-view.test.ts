import { expect, test } from "vitest";
import { failureReasons } from "../outbound/answer.ts";
import { attemptSchema } from "./attempt-schema.ts";
import { attemptResultView, attemptView } from "./attempt-view.ts";

const timing = { at: 1_700_000_000_000, duration_ms: 12 };

test.each([
  [200, null],
  [204, null],
  [302, "The answer was 302 Found: redirects are not followed"],
  [404, "The answer was 404 Not Found: only a 2xx counts as delivered"],
  // A receiver can answer with any three digits, such as 000.
  [0, "The answer was 0: only a 2xx counts as delivered"],
  [599, "The answer was 599: only a 2xx counts as delivered"],
])("an answer of %i is told in words: %s", (status, error) => {
  const reason = error === null ? null : "status";
  expect(attemptResultView({ ...timing, status })).toEqual({ ...timing, status, reason, error });
});

test.each(failureReasons)("a failure of %s is told in words, with what was found", (error) => {
  const shown = attemptView({ ...timing, error, message: "getaddrinfo ENOTFOUND x" });
  expect(shown).toMatchObject({ status: null, reason: error, headers: null, body: null });
  expect(shown.error).toMatch(/^[A-Z].* [a-z].*: getaddrinfo ENOTFOUND x$/);
  expect(attemptSchema.safeParse(shown).success).toBe(true);
});

test("an attempt shows what was answered, if that is kept", () => {
  const shown = { headers: { "retry-after": "5" }, body: "busy" };
  const kept = { headers: [["retry-after", "5"] as const], body: "busy" };
  expect(attemptView({ ...timing, status: 429, ...kept })).toMatchObject(shown);
  expect(attemptView({ ...timing, status: 429 })).toMatchObject({ headers: null, body: null });
});
