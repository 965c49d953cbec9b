import { describe, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { newSecret, publicKeyOf, sign } from "../signatures/standard-webhooks.ts";
import { type LicensespringSource, receive } from "./licensespring.ts";

const event = sample("license.activated");
const body = JSON.stringify(event);
const nowMs = 1_773_073_371_500;
const secret = newSecret("v1a");
const bySignature: LicensespringSource = {
  company_id: event.company_id,
  auth: { type: "standard-webhooks", secrets: [newSecret(), publicKeyOf(secret)] },
};
const byToken: LicensespringSource = {
  company_id: event.company_id,
  auth: { type: "bearer", token: "abc" },
};

function signed(rawBody: string) {
  const timestampSeconds = Math.floor(nowMs / 1000);
  const headers = {
    "Webhook-Id": "dlv_1",
    "Webhook-Timestamp": String(timestampSeconds),
    "Webhook-Signature": sign({ id: "dlv_1", timestampSeconds, body: rawBody, secrets: [secret] }),
  };
  return { method: "POST", path: "/", headers, rawBody };
}
const withToken = (rawBody: string) => ({
  method: "POST",
  path: "/",
  headers: { Authorization: "Bearer abc" },
  rawBody,
});

test("accepts an envelope unchanged, signed or with a token", () => {
  for (const answer of [
    receive(signed(body), bySignature, nowMs),
    receive(withToken(body), byToken, nowMs),
  ]) {
    expect(answer).toEqual({ kind: "event", event });
  }
});

describe("refuses with 401", () => {
  test.each([
    ["another body than was signed", { ...signed(body), rawBody: `${body} ` }, bySignature],
    ["a token where a signature is expected", withToken(body), bySignature],
    ["a signature where a token is expected", signed(body), byToken],
    ["another token", { ...withToken("{"), headers: { authorization: "Bearer x" } }, byToken],
  ])("%s", (_, request, source) => {
    expect(receive(request, source, nowMs)).toMatchObject({ kind: "refused", status: 401 });
  });

  test("a signature of more than 5 minutes ago, by default", () => {
    const later = nowMs + 302_000;
    expect(receive(signed(body), bySignature, later)).toMatchObject({ status: 401 });
    const auth = { ...bySignature.auth, tolerance_seconds: 400 };
    expect(receive(signed(body), { ...bySignature, auth }, later).kind).toBe("event");
  });
});

test.each([
  ["has no id", JSON.stringify({ ...event, id: undefined })],
  ["is of another company", JSON.stringify({ ...event, company_id: event.company_id + 1 })],
])("refuses with 422 an event that %s", (_, rawBody) => {
  expect(receive(signed(rawBody), bySignature, nowMs)).toMatchObject({
    kind: "refused",
    status: 422,
  });
});

test("refuses with 400 a signed body that is not JSON", () => {
  expect(receive(signed("{"), bySignature, nowMs)).toMatchObject({ kind: "refused", status: 400 });
});

test.each([
  ["a member twice", body.replace("{", '{"ts":1,'), "/ts appears twice"],
  [
    "a number that a double cannot represent",
    body.replace("{", '{"x":9007199254740993,'),
    "/x has more digits",
  ],
])("refuses with 422 a body with %s, which would be altered", (_, rawBody, reason) => {
  expect(receive(signed(rawBody), bySignature, nowMs)).toMatchObject({
    status: 422,
    reason: expect.stringContaining(reason),
  });
});

test("accepts a number with as many digits as a double can have", () => {
  const rawBody = body.replace('"license":{', '"license":{"x":0.10000000000000001,');
  expect(receive(signed(rawBody), bySignature, nowMs)).toMatchObject({
    event: { data: { license: { x: 0.1 } } },
  });
});
