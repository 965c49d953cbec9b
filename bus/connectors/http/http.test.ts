import { describe, expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import { withoutSecrets } from "../../outbound/sign-in/sign-in.ts";
import type { Answered, Call } from "../connector.ts";
import { http, read } from "./index.ts";
import { type HttpTarget, httpSchema, httpTarget } from "./schema.ts";

const url = "https://api.example.com/v1/";
const event = sample("customer.updated");
const known = (request: unknown) => ({ made: { request }, remembered: {}, mayExist: false });
const planned = (made: unknown, target: Partial<HttpTarget> = { request: "x" }) =>
  http.plan(event, { type: "http", url, ...target }, known(made)).next().value as Call | undefined;
const faultOf = (made: unknown) =>
  http.faultOf?.(event, { type: "http", url, request: "x" }, { request: made });

test("posts the event as published without an expression", () => {
  expect(planned(undefined, {})).toMatchObject({
    method: "POST",
    url,
    headers: { "idempotency-key": event.id },
    body: { id: event.id, event: "customer.updated", data: event.data },
  });
});

test("an expression makes method, URL, headers and body, and sends nothing if it returns nothing", () => {
  expect(
    planned({
      method: "PUT",
      url: "customers/1?x=a b",
      headers: { "X-Test": "1", "content-type": "text/plain" },
      body: "text",
    }),
  ).toMatchObject({
    method: "PUT",
    url: "https://api.example.com/v1/customers/1?x=a%20b",
    headers: { "x-test": "1", "content-type": "text/plain" },
    body: "text",
  });
  expect(planned({ method: "DELETE" })).not.toHaveProperty("body");
  expect(planned(undefined)).toEqual({ reason: "`request` returned nothing to send" });
});

test.each<[unknown, string]>([
  ["text", "it must give an object with method, url, headers and body"],
  [[], "it must give an object with method, url, headers and body"],
  [{ method: "HEAD" }, "method must be one of GET, POST, PUT, PATCH, DELETE"],
  [{ url: 1 }, "url must be a text"],
  [{ url: "https://evil.example.com/" }, "url must be one of the target's own host"],
  [{ url: "//evil.example.com/" }, "url must be one of the target's own host"],
  [{ url: "http://api.example.com/" }, "url must be one of the target's own host"],
  [{ url: "https://api.example.com:8443/" }, "url must be one of the target's own host"],
  [{ url: "https://a:b@api.example.com/" }, "url must be one of the target's own host"],
  [{ headers: { a: 1 } }, "headers must be an object of texts"],
  [{ headers: { host: "a" } }, "headers/host is set by the bus. Remove it"],
  [{ headers: { a: "b\r\nc: d" } }, "headers/a must be at most 1000 visible ASCII"],
  [{ headers: { "Content-Type": "a/b\r\nc: d" } }, "headers/content-type must be a media type"],
  [{ bodies: {} }, "bodies is not known here"],
])("does not send %j: %s", (made, message) => {
  expect(faultOf(made)).toContain(message);
});

test("sends an API key in a header or the query, and never shows it", () => {
  const auth = { type: "api_key", name: "x-key", value: "a key/1" } as const;
  const inQuery = { type: "http", url, auth: { ...auth, in: "query" } } as const;
  expect(planned(undefined, inQuery)?.url).toBe(`${url}?x-key=a+key%2F1`);
  const hidden = { ...inQuery, auth: { ...inQuery.auth, value: "it's(a)key!" } };
  const requested = planned({ url: "x?q=a%20b" }, { ...hidden, request: "x" })?.url ?? "";
  expect(requested).toMatch(/\?q=a%20b&x-key=it/);
  expect(withoutSecrets(requested, http.signIn(hidden).secrets)).toBe(
    `${url}x?q=a%20b&x-key=[hidden]`,
  );
  const inHeader = { type: "http", url, auth: { ...auth, in: "header" } } as const;
  expect(http.signIn(inHeader)).toMatchObject({ headers: { "x-key": "a key/1" } });
  expect(JSON.stringify(httpSchema.shown(inHeader))).not.toContain("a key/1");
  expect(http.signIn({ type: "http", url, headers: { "x-own": "hide" } }).secrets).toEqual([
    "hide",
  ]);
});

test.each([
  [{ type: "http", url: "https://10.0.0.1/" }, "/url"],
  [{ type: "http", url, headers: { Host: "a" } }, "/headers/Host"],
  [
    { type: "http", url, headers: { Authorization: "a" }, auth: { type: "bearer", token: "t" } },
    "/headers/Authorization",
  ],
  [
    { type: "http", url, auth: { type: "api_key", in: "header", name: "Host", value: "a" } },
    "/auth/name",
  ],
  [
    {
      type: "http",
      url,
      headers: { Authorization: "a" },
      auth: { type: "api_key", in: "header", name: "authorization", value: "a" },
    },
    "/headers/Authorization",
  ],
  [
    {
      type: "http",
      url,
      auth: { type: "oauth2", token_url: "http://a/", client_id: "a", client_secret: "b" },
    },
    "/auth/token_url",
  ],
])("%j has a fault at %s", (target, pointer) => {
  const parsed = httpTarget.parse(target);
  expect(httpSchema.faults(parsed, { loopbackTargets: [] })).toMatchObject([{ pointer }]);
});

describe("an answer", () => {
  const answered = (status: number, headers = {}): Answered => ({
    kind: "answered",
    status,
    headers,
    body: '{"error": "why"}',
  });
  test.each<[status: number, kind: string]>([
    ...[200, 201, 204].map((status) => [status, "done"] as [number, string]),
    ...[400, 403, 404, 405, 410, 413, 415, 422].map(
      (status) => [status, "never"] as [number, string],
    ),
    ...[301, 408, 409, 423, 425, 429, 500, 502, 503].map(
      (status) => [status, "again"] as [number, string],
    ),
    [401, "credentials"],
  ])("%i is %s", (status, kind) => {
    expect(read(answered(status), 0).kind).toBe(kind);
  });

  test("gives its reason and its Retry-After", () => {
    expect(read(answered(429, { "retry-after": "7" }), 0)).toEqual({
      kind: "again",
      error: 'The API answered 429: {"error": "why"}',
      after: 7000,
      isThrottled: true,
    });
  });

  test("404 counts as a success for a deletion", () => {
    const isFine = planned({ method: "DELETE" })?.isFine;
    expect([404, 410, 400].map((status) => isFine?.(answered(status)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(planned({ method: "PUT" })?.isFine?.(answered(404))).toBe(false);
  });
});
