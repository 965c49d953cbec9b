import { describe, expect, test } from "vitest";
import payloads from "../../test/conformance/flexnet-payloads.json" with { type: "json" };
import { authorization, type Credential } from "../outbound/sign-in/sign-in.ts";
import { receive } from "./flexnet.ts";

const basic = { type: "basic", username: "flexnet", password: "pass:word" } as const;
const bearer = { type: "bearer", token: "abc" } as const;
const { device } = payloads;

function received(content: unknown, auth: Credential = basic, header = authorization(auth)) {
  const rawBody = typeof content === "string" ? content : JSON.stringify(content);
  const request = { method: "POST", path: "/", headers: { Authorization: header }, rawBody };
  return receive(request, { company_id: 7, auth });
}

function idOf(content: unknown): string {
  const answer = received(content);
  if (answer.kind === "refused") throw new Error(answer.reason);
  return answer.event.id;
}

test("a notification becomes an event, with the other fields of its header as vendor data", () => {
  expect(received(device)).toEqual({
    kind: "event",
    event: {
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      event: "flexnet.DEVICE.CREATE",
      company_id: 7,
      ts: 1715947904,
      data: { device: device.eventBody },
      vendor: { userId: "ADMNadmin", tenant: "ADMN", timeStamp: "1715947904066" },
    },
  });
});

describe("the event's id", () => {
  test("is the same for a repeated notification, even with its keys in another order", () => {
    const reversed = Object.fromEntries(Object.entries(device).reverse());
    expect(idOf(device)).toBe(idOf(structuredClone(device)));
    expect(idOf(reversed)).toBe(idOf(device));
  });

  test("is different for any other content", () => {
    const { eventHeader, eventBody } = device;
    const later = { eventHeader: { ...eventHeader, timeStamp: "1715947904067" }, eventBody };
    const other = { eventHeader, eventBody: { ...eventBody, notes: "" } };
    expect(new Set([device, later, other, payloads.entitlement].map(idOf)).size).toBe(4);
  });
});

describe("the credential", () => {
  test.each([
    ["basic", basic, authorization(basic)],
    ["bearer", bearer, authorization(bearer)],
    ["a scheme in another case", bearer, "bearer abc"],
  ])("is accepted: %s", (_, auth, header) => {
    expect(received(device, auth, header).kind).toBe("event");
  });

  test.each([
    ["another password", basic, authorization({ ...basic, password: "pass:wor" })],
    ["another scheme", basic, `Bearer ${authorization(basic).slice(6)}`],
    ["another token", bearer, "Bearer abcd"],
    ["a token in another case", bearer, "Bearer ABC"],
    ["none", bearer, ""],
  ])("is refused: %s", (_, auth, header) => {
    expect(received("{", auth, header)).toEqual({
      kind: "refused",
      status: 401,
      reason: "The credential is wrong.",
    });
  });

  test("is refused without the header", () => {
    const request = { method: "POST", path: "/", headers: {}, rawBody: "" };
    expect(receive(request, { company_id: 7, auth: basic })).toMatchObject({ status: 401 });
  });
});

test.each([
  ["not valid Unicode text", JSON.stringify(device).replace("Success", "\\ud800")],
  [
    "nested without end",
    JSON.stringify(device).replace('"Success"', `${"[".repeat(10_000)}${"]".repeat(10_000)}`),
  ],
  ["not a notification", { eventHeader: device.eventHeader }],
  ["an invalid time", { ...device, eventHeader: { ...device.eventHeader, timeStamp: "now" } }],
  ["not in the catalog", { ...device, eventHeader: { ...device.eventHeader, event: "LINE" } }],
])("refuses with 422 a body that is %s", (_, content) => {
  expect(received(content)).toMatchObject({ kind: "refused", status: 422 });
});

test("a body that is not JSON in UTF-8 is refused with 400", () => {
  const text = JSON.stringify(device).replace("Success", "Größe");
  const headers = { authorization: authorization(basic) };
  for (const rawBody of [Buffer.from(text, "latin1"), "{"]) {
    const request = { method: "POST", path: "/", headers, rawBody };
    expect(receive(request, { company_id: 7, auth: basic })).toMatchObject({ status: 400 });
  }
});

test("refuses a member named __proto__ with its pointer", () => {
  const text = JSON.stringify(device).replace('"status"', '"__proto__"');
  expect(text).toContain("__proto__");
  expect(received(text)).toMatchObject({
    status: 422,
    reason: expect.stringMatching(/^In the body, \/eventBody\/__proto__ is not allowed/),
  });
});
