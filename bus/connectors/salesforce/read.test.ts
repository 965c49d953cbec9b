import { expect, test } from "vitest";
import { isInUse, isMissing, read } from "./read.ts";

type Headers = Record<string, string>;

const errors = (errorCode: string, message = "no") => [{ errorCode, message, fields: [] }];
const answer = (status: number, body: unknown, headers: Headers = {}) =>
  ({
    kind: "answered",
    status,
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  }) as const;
const composite = (...results: readonly [number, unknown][]) => ({
  compositeResponse: results.map(([httpStatusCode, body], i) => ({
    body,
    httpHeaders: {},
    httpStatusCode,
    referenceId: `r${i}`,
  })),
});
const within = (status: number, code: string, message?: string) =>
  answer(200, composite([status, errors(code, message)]));

test.each<[status: number, code: string, kind: string, more?: object]>([
  [400, "REQUIRED_FIELD_MISSING", "never"],
  [400, "INVALID_FIELD", "never"],
  [400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "never"],
  [400, "DELETE_FAILED", "never"],
  [400, "DUPLICATES_DETECTED", "never"],
  [400, "DUPLICATE_VALUE", "never"],
  [404, "NOT_FOUND", "never"],
  [405, "METHOD_NOT_ALLOWED", "never"],
  [410, "GONE", "never"],
  [415, "UNSUPPORTED_MEDIA_TYPE", "never"],
  [401, "INVALID_AUTH_HEADER", "credentials"],
  [401, "INVALID_SESSION_ID", "credentials"],
  [403, "API_DISABLED_FOR_ORG", "credentials"],
  [403, "INSUFFICIENT_ACCESS", "credentials"],
  [400, "UNABLE_TO_LOCK_ROW", "again", { isOfRecord: true }],
  [409, "CONFLICT", "again", { isOfRecord: true }],
  [420, "SERVER_BUSY", "again"],
  [500, "UNKNOWN_EXCEPTION", "again"],
])("%i %s: %s, for the call and within a composite", (status, code, kind, more = {}) => {
  const error = `Salesforce answered ${status}: ${code}: no`;
  expect(read(answer(status, errors(code)), 0)).toEqual({ kind, error, ...more });
  expect(read(within(status, code), 0)).toEqual({ kind, error, ...more });
});

test.each([429, 502, 503, 504])("%i makes others wait too, for its Retry-After", (status) => {
  expect(read(answer(status, "", { "retry-after": "30" }), 0)).toMatchObject({
    kind: "again",
    after: 30_000,
    isThrottled: true,
  });
  expect(read(within(status, "SERVER_UNAVAILABLE"), 0)).toMatchObject({ kind: "again" });
});

test("waits long for the daily limit, and briefly for the limit of concurrent calls", () => {
  const limited = (message: string, headers = {}) =>
    read(answer(403, errors("REQUEST_LIMIT_EXCEEDED", message), headers), 0);
  const again = { kind: "again", isThrottled: true };
  expect(limited("TotalRequests Limit exceeded.")).toMatchObject({ ...again, after: 3_600_000 });
  expect(limited("TotalRequests Limit exceeded.", { "retry-after": "60" })).toMatchObject({
    after: 60_000,
  });
  const brief = limited("ConcurrentPerOrgLongTxn Limit exceeded.");
  expect(brief).toMatchObject(again);
  expect(brief).not.toHaveProperty("after");
});

test("reports the original error, not those of the rolled back calls", () => {
  const halted = [400, errors("PROCESSING_HALTED")] as [number, unknown];
  const all = composite(halted, [400, errors("REQUIRED_FIELD_MISSING", "Name")], halted);
  expect(read(answer(200, all), 0)).toEqual({
    kind: "never",
    error: "Salesforce answered 400: REQUIRED_FIELD_MISSING: Name",
  });
});

test("reports several records with one external id", () => {
  const all = composite([300, ["/services/data/v62.0/sobjects/Contact/1"]]);
  expect(read(answer(200, all), 0)).toMatchObject({
    kind: "never",
    error: expect.stringContaining("Salesforce answered 300"),
  });
});

test.each([
  ["api-usage=14999/15000", undefined],
  ["api-usage=15000/15000", 3_600_000],
  ["api-usage=15001/15000; per-app-api-usage=1/250(appName=bus)", 3_600_000],
  ["per-app-api-usage=250/250(appName=bus)", undefined],
  ["", undefined],
])("a success with %j is followed by a pause of %s", (usage, restFor) => {
  const verdict = read(answer(200, composite([204, null]), { "sforce-limit-info": usage }), 0);
  expect(verdict).toEqual({ kind: "done", ...(restFor && { restFor }) });
});

test.each([
  "",
  "<html>",
  "ok",
  "[]",
  "{}",
  "null",
  '{"compositeResponse":[]}',
  '{"compositeResponse":5}',
])("refuses another system's page: %j", (body) => {
  expect(read(answer(200, body), 0)).toMatchObject({ kind: "again" });
});

test.each([
  '{"compositeResponse":[null]}',
  '{"compositeResponse":[{"httpStatusCode":"400","body":[null,5,{"errorCode":5}]}]}',
  '[{"errorCode":"X","message":{"a":1}}]',
])("reads any answer: %j", (body) => {
  for (const status of [200, 400]) {
    expect(read(answer(status, body), 0).kind).not.toBe("done");
    expect([isMissing(answer(status, body)), isInUse(answer(status, body))]).toEqual([
      false,
      false,
    ]);
  }
});

test("shortens long errors", () => {
  const { error } = read(within(400, "X", "y".repeat(5000)), 0) as { error: string };
  expect(error).toHaveLength(400);
});

test("deleting a missing record succeeds, unless the field is missing", () => {
  expect(isMissing(within(404, "NOT_FOUND", "The requested resource does not exist"))).toBe(true);
  expect(isMissing(within(404, "ENTITY_IS_DELETED"))).toBe(true);
  expect(isMissing(within(404, "NOT_FOUND", "Provided external ID field does not exist"))).toBe(
    false,
  );
  // A URL without an API, instead of a missing record.
  expect(isMissing(answer(404, errors("NOT_FOUND")))).toBe(false);
  expect(isMissing(answer(200, composite([204, null])))).toBe(false);
});
