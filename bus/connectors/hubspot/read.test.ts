import { expect, test } from "vitest";
import { read } from "./read.ts";

const readOf = (status: number, body: unknown = "", headers: Record<string, string> = {}) =>
  read(
    {
      kind: "answered",
      status,
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    },
    Date.parse("2026-03-09T16:00:00Z"),
  );
const anHour = 3_600_000;

test.each([
  [200, { status: "COMPLETE", results: [] }],
  [200, { numErrors: 0, errors: [] }],
  [201, {}],
  [204, ""],
])("%i %j is a success", (status, body) => {
  expect(readOf(status, body)).toEqual({ kind: "done" });
});

test("the last request of the day is a success, followed by a pause", () => {
  const remaining = (count: string) => ({ "x-hubspot-ratelimit-daily-remaining": count });
  expect(readOf(200, {}, remaining("0"))).toEqual({ kind: "done", restFor: anHour });
  expect(readOf(200, {}, remaining("1"))).toEqual({ kind: "done" });
});

test.each([
  [400, "never"],
  [404, "never"],
  [405, "never"],
  [414, "never"],
  [415, "never"],
  [422, "never"],
  [401, "credentials"],
  [403, "credentials"],
  [302, "again"],
  [408, "again"],
  [500, "again"],
  [521, "again"],
])("%i: %s", (status, kind) => {
  expect(readOf(status, { message: "no" })).toEqual({
    kind,
    error: `HubSpot answered ${status}: no`,
  });
});

test("409 is a conflict of one record, and the system works", () => {
  expect(readOf(409, { message: "Contact already exists" })).toEqual({
    kind: "again",
    error: "HubSpot answered 409: Contact already exists",
    isOfRecord: true,
  });
});

test.each([423, 477, 502, 503, 504])("%i holds others back too", (status) => {
  const error = `HubSpot answered ${status}`;
  expect(readOf(status)).toEqual({ kind: "again", error, isThrottled: true });
  expect(readOf(status, "", { "retry-after": "2" })).toEqual({
    kind: "again",
    error,
    after: 2000,
    isThrottled: true,
  });
});

const interval = { "x-hubspot-ratelimit-interval-milliseconds": "1000" };
test.each<[body: object, headers: Record<string, string>, after: number]>([
  [{}, { "retry-after": "7", ...interval }, 7000],
  [{ policyName: "DAILY" }, { "retry-after": "7" }, 7000],
  [{ policyName: "DAILY" }, interval, anHour],
  [{ policyName: "TEN_SECONDLY_ROLLING" }, interval, 1000],
  [{ policyName: "TEN_SECONDLY_ROLLING" }, {}, 10_000],
  [{}, { "x-hubspot-ratelimit-interval-milliseconds": "soon" }, 10_000],
])("retries 429 %j %j after %i ms", (body, headers, after) => {
  expect(readOf(429, body, headers)).toMatchObject({ kind: "again", after, isThrottled: true });
});

test.each([
  [207, { status: "COMPLETE", numErrors: 1, errors: [{ message: "not this one" }] }],
  [200, { results: [], errors: [{ message: "not this one" }] }],
])("an incomplete batch is a failure: %i %j", (status, body) => {
  expect(readOf(status, body)).toEqual({
    kind: "never",
    error: `HubSpot answered ${status}: not this one`,
  });
});

test("the error contains HubSpot's message once, and is short", () => {
  const errorOf = (body: unknown) => (readOf(400, body) as { error: string }).error;
  expect(
    errorOf({
      message: "not\nvalid",
      errors: [
        { message: "a" },
        { message: "a", context: { requiredGranularScopes: ["crm.objects.contacts.write"] } },
        null,
      ],
    }),
  ).toBe("HubSpot answered 400: not valid; a; crm.objects.contacts.write");
  expect(errorOf("<html>oh")).toBe("HubSpot answered 400: <html>oh");
  expect(errorOf({ message: "😀".repeat(500) }).length).toBeLessThanOrEqual(400);
});
