import { expect, test } from "vitest";
import { headerFaults } from "./target-headers.ts";

const said = (headers: Record<string, string>, isSignedIn = false) =>
  headerFaults(headers, isSignedIn).map(({ pointer, message }) => `${pointer} ${message}`);

test("accepts headers such as a tenant, a key and a route", () => {
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
])("refuses %s, which the bus sets to send the request", (name) => {
  expect(said({ [name]: "x" })).toEqual([`/${name} is set by the bus. Remove it`]);
});

test.each(["Content-Length", "content-type", "Content-Encoding", "Accept-Encoding"])(
  "refuses %s, which the bus sets to describe the body",
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
])("refuses %s, which the bus sets for verification", (name) => {
  expect(said({ [name]: "x" })).toEqual([
    `/${name} is set by the bus for verifying webhooks. Remove it`,
  ]);
});

test("refuses the header for hops", () => {
  for (const name of ["license-event-bus-hops", "License-Event-Bus-Hops"]) {
    expect(said({ [name]: "0" })).toEqual([
      `/${name} is set by the bus to detect loops. Remove it`,
    ]);
  }
});

test("refuses authorization both as a header and by auth", () => {
  expect(said({ Authorization: "Token abc" })).toEqual([]);
  expect(said({ Authorization: "Token abc" }, true)).toEqual([
    "/Authorization conflicts with auth. Give only one of them",
  ]);
});

test.each(["", "x y", "x:", "x\r\ny", "ü", "x/y", "a(b)", "x".repeat(101)])(
  "refuses %j as the name of a header",
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
])("refuses %j as the value of a header", (value) => {
  expect(said({ "x-a": value })).toEqual([
    "/x-a must be at most 1000 visible ASCII characters, with blanks only between them",
  ]);
});

test("refuses names that differ only in case", () => {
  expect(said({ "X-A": "1", "x-a": "2" })).toEqual(["/x-a is given twice, in different case"]);
});

test("refuses the placeholder of a hidden value", () => {
  expect(said({ "x-a": "hidden" })).toEqual(["/x-a must be the value itself, not its placeholder"]);
});

test("limits headers to 20 and 4000 characters", () => {
  const of = (count: number, length: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, "v".repeat(length)]));
  expect(said(of(20, 190))).toEqual([]);
  expect(said(of(21, 1))).toEqual([" must have at most 20 headers"]);
  expect(said(of(20, 200))).toEqual([" must have at most 4000 characters in total"]);
});
