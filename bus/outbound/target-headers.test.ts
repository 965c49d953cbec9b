import { expect, test } from "vitest";
import { headerFaults } from "./target-headers.ts";

const said = (headers: Record<string, string>, isSignedIn = false) =>
  headerFaults(headers, isSignedIn).map(({ pointer, message }) => `${pointer} ${message}`);

test("headers are what receivers ask for: a tenant, a key, a route", () => {
  const headers = {
    "X-Tenant": "acme",
    "x-api-key": "aGVsbG8=; v=1",
    "User-Agent": "my agent/1.0",
    cookie: "a=b",
    "x!#$%&'*+.^_`|~": '"({[<\t>]})"',
    Accept: "application/json",
  };
  expect(said(headers)).toEqual([]);
});

test.each([
  "Host",
  "Connection",
  "keep-alive",
  "Proxy-Authorization",
  "proxy-connection",
  "TE",
  "Trailer",
  "Transfer-Encoding",
  "UPGRADE",
  "Expect",
])("%s is up to the bus: it says how the request is sent", (name) => {
  expect(said({ [name]: "x" })).toEqual([`/${name} is set by the bus. Remove it`]);
});

test.each(["Content-Length", "content-type", "Content-Encoding", "Accept-Encoding"])(
  "%s is up to the bus: it says what is sent",
  (name) => {
    expect(said({ [name]: "x" })).toEqual([`/${name} is set by the bus. Remove it`]);
  },
);

test.each([
  "webhook-id",
  "Webhook-Signature",
  "webhook-anything",
  "Keygen-Date",
  "Digest",
  "date",
  "Signature",
])("%s is the bus's own", (name) => {
  expect(said({ [name]: "x" })).toEqual([
    `/${name} is set by the bus for verifying webhooks. Remove it`,
  ]);
});

test("the hops of an event are the bus's own to tell", () => {
  for (const name of ["license-event-bus-hops", "License-Event-Bus-Hops"]) {
    expect(said({ [name]: "0" })).toEqual([
      `/${name} is set by the bus to detect loops. Remove it`,
    ]);
  }
});

test("authorization is there once: as a header, or by auth", () => {
  expect(said({ Authorization: "Token abc" })).toEqual([]);
  expect(said({ Authorization: "Token abc" }, true)).toEqual([
    "/Authorization conflicts with auth. Give only one of them",
  ]);
});

test.each(["", "x y", "x:", "x\r\ny", "ü", "x/y", "a(b)", "x".repeat(101)])(
  "%j is no name of a header",
  (name) => {
    expect(said({ [name]: "x" })).toHaveLength(1);
  },
);

test.each([
  "",
  " x",
  "x ",
  "a\r\nb: c",
  "a\nb",
  "a\u0000b",
  "a\u007fb",
  "ü",
  "☃",
  "x".repeat(1001),
])("%j is no value of a header", (value) => {
  expect(said({ "x-a": value })).toEqual([
    "/x-a must be visible ASCII characters, with blanks between them at most, and 1000 at most",
  ]);
});

test("a name stands there once, in whatever letters", () => {
  expect(said({ "X-A": "1", "x-a": "2" })).toEqual(["/x-a is there already, in other letters"]);
});

test("what is shown in place of a value is not taken for one", () => {
  expect(said({ "x-a": "hidden" })).toEqual([
    "/x-a must be the value itself, in place of which this is shown",
  ]);
});

test("there are 20 headers at most, of 4000 characters", () => {
  const of = (count: number, length: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, "v".repeat(length)]));
  expect(said(of(20, 190))).toEqual([]);
  expect(said(of(21, 1))).toEqual([" must be 20 headers at most"]);
  expect(said(of(20, 200))).toEqual([" must have 4000 characters at most"]);
});
