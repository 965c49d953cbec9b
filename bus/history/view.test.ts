import { convertToAttr } from "@aws-sdk/util-dynamodb";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Attempt,
  attemptRecord,
  attemptResult,
  attemptsWithContent,
} from "../delivery/attempt.ts";
import { failureReasons } from "../outbound/answer.ts";
import { attemptResultView, attemptSchema, attemptView } from "./view.ts";

const timing = { at: 1_700_000_000_000, duration_ms: 12 };

test.each([
  [200, null],
  [204, null],
  [302, "The answer was 302 Found: redirects are not followed"],
  [404, "The answer was 404 Not Found: only a 2xx counts as delivered"],
  // A receiver can answer with any three digits, such as 000.
  [0, "The answer was 0: only a 2xx counts as delivered"],
  [599, "The answer was 599: only a 2xx counts as delivered"],
])("describes the answer %i: %s", (status, error) => {
  const reason = error === null ? null : "status";
  expect(attemptResultView({ ...timing, status })).toEqual({ ...timing, status, reason, error });
});

test.each(failureReasons)("describes a failure by %s, with its details", (error) => {
  const shown = attemptView({ ...timing, error, message: "getaddrinfo ENOTFOUND x" });
  expect(shown).toMatchObject({ status: null, reason: error, headers: null, body: null });
  expect(shown.error).toMatch(/^[A-Z].* [a-z].*: getaddrinfo ENOTFOUND x$/);
  expect(attemptSchema.safeParse(shown).success).toBe(true);
});

test("an attempt shows the answer, if it is stored", () => {
  const shown = { headers: { "retry-after": "5" }, body: "busy" };
  const kept = { headers: [["retry-after", "5"] as const], body: "busy" };
  expect(attemptView({ ...timing, status: 429, ...kept })).toMatchObject(shown);
  expect(attemptView({ ...timing, status: 429 })).toMatchObject({ headers: null, body: null });
});

const attempt = (headers: Record<string, string>, body: string, fault?: string): Attempt => ({
  at: 1_700_000_000_000,
  durationMs: 12,
  response: { kind: "answered", status: 500, headers, body },
  ...(fault === undefined ? {} : { fault }),
});
const named = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "x"]));

test("stores and shows an answer with headers of any name", () => {
  const headers = named("constructor", "__proto__", "prototype", "tostring", "then", "");
  const record = attemptRecord(attempt(headers, ""));
  expect(() => convertToAttr(record)).not.toThrow();
  expect(Object.entries(attemptView(record).headers ?? {})).toEqual(Object.entries(headers));
});

test("a body, a fault and a call's text are cut between characters", () => {
  const party = "🎉".repeat(5000);
  for (const before of ["", "a", "ab", "abc"]) {
    const text = before + party;
    const calls = [{ method: "GET", url: "https://example.com/", duration_ms: 1, text }];
    const record = attemptRecord({ ...attempt({}, text, text), calls });
    const shown = attemptView(record);
    for (const one of [shown.body, shown.error, shown.calls?.[0]?.text]) {
      expect(one).toMatch(/^[abc]{0,3}(🎉)+…?$/u);
    }
  }
});

test("makes the error of any answer a text that every queue accepts", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const { error = "" } = attemptView(attemptRecord(attempt({}, "", `${text}\ufffe\ud800`)));
      // SendMessage, "Valid unicode characters".
      expect(error).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u);
    }),
  );
});

test("leaves room in an item for the attempts with content, with any answers", () => {
  const long = "🎉".repeat(20_000);
  const call = { method: "DELETE", url: `https://example.com/${"x".repeat(200)}`, duration_ms: 1 };
  const many = { ...named(...Array.from({ length: 99 }, (_, i) => `x-${i}`)), long };
  const largest = { ...attempt(many, long, long), calls: Array(5).fill({ ...call, text: long }) };
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const whole = attemptsWithContent * bytes(attemptRecord(largest));
  expect(whole).toBeLessThan(300 * 1024);
  // DynamoDB accepts 400 KB. Further attempts are stored without content.
  expect(whole + 150 * bytes(attemptResult(largest))).toBeLessThan(400 * 1000);
});
