import { describe, expect, test } from "vitest";
import type { Response } from "../delivery/index.ts";
import { type OAuthClient, readToken, tokenRequest } from "./oauth.ts";

const client: OAuthClient = {
  token_url: "https://login.example.com/token",
  client_id: "the bus",
  client_secret: "s3cret:&=+ü%",
};
const answered = (status: number, body: unknown): Response => ({
  kind: "answered",
  status,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const said = (response: Response) => {
  const read = readToken(response, client);
  return read.ok ? read : read.message;
};

describe("the request for a token", () => {
  test("is that of RFC 6749, section 4.4.2, with the client's password in the header", () => {
    expect(tokenRequest({ ...client, scope: "a b", audience: "https://api" })).toEqual({
      url: "https://login.example.com/token",
      headers: expect.objectContaining({ "content-type": "application/x-www-form-urlencoded" }),
      body: "grant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fapi",
    });
    expect(tokenRequest(client).body).toBe("grant_type=client_credentials");
  });

  test("has id and secret percent-encoded, as section 2.3.1 says", () => {
    const { authorization } = tokenRequest(client).headers;
    const decoded = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
    expect(decoded).toBe("the+bus:s3cret%3A%26%3D%2B%C3%BC%25");
  });
});

describe("an answer", () => {
  const token = { access_token: "abc.DEF-123~/+==", token_type: "Bearer", expires_in: 3600 };

  test.each([
    [3600, 3540],
    ["3600", 3540],
    [100, 50],
    [1, 0.5],
    [0, 0],
    [-5, 0],
    ["soon", 0],
    [undefined, 240],
    [null, 240],
  ])("that gives a token for %j seconds is used for %d", (expires_in, seconds) => {
    expect(said(answered(200, { ...token, expires_in }))).toEqual({
      ok: true,
      token: token.access_token,
      lifetimeMs: seconds * 1000,
    });
  });

  test.each(["bearer", "BEARER", undefined])("may name the type of its token %j", (token_type) => {
    expect(said(answered(200, { ...token, token_type }))).toMatchObject({ ok: true });
  });

  test.each<[Response, string]>([
    [
      answered(200, { ...token, token_type: "mac" }),
      "answered 200 with a token that is no bearer token",
    ],
    [answered(200, { ...token, access_token: undefined }), "answered 200 without an access_token"],
    [
      answered(200, { ...token, access_token: "a\r\nx: y" }),
      "answered 200 without an access_token",
    ],
    [answered(200, { ...token, access_token: "" }), "answered 200 without an access_token"],
    [answered(200, { ...token, access_token: 5 }), "answered 200 without an access_token"],
    [answered(200, "access_token=abc"), "answered 200 with something that is no JSON object"],
    [answered(200, "null"), "answered 200 with something that is no JSON object"],
    [answered(401, { error: "invalid_client" }), "answered 401: invalid_client"],
    [
      answered(400, { error: "invalid_scope", error_description: "no\n such scope" }),
      "answered 400: invalid_scope: no such scope",
    ],
    [answered(503, "<h1>Busy</h1>"), "answered 503: <h1>Busy</h1>"],
    [answered(302, ""), "answered 302"],
    [
      { kind: "failed", reason: "dns", message: "getaddrinfo ENOTFOUND login.example.com" },
      "could not be asked: getaddrinfo ENOTFOUND login.example.com",
    ],
  ])("without one is told: %j", (response, message) => {
    expect(said(response)).toBe(`the token endpoint ${message}`);
  });

  test("that repeats what it was sent is told without it", () => {
    const { headers } = tokenRequest(client);
    const repeated = [client.client_secret, headers.authorization, "s3cret%3A%26%3D%2B%C3%BC%25"];
    for (const body of [
      repeated.join(" "),
      { error: "x", error_description: repeated.join(" ") },
    ]) {
      const message = said(answered(400, body));
      expect(message).toContain("[hidden]");
      expect(message).not.toContain("s3cret");
      expect(message).not.toContain(headers.authorization.replace("Basic ", ""));
    }
  });

  test("that holds a token and is none after all is not repeated", () => {
    const message = said(answered(200, { access_token: "tok en", token_type: "Bearer" }));
    expect(message).not.toContain("tok en");
  });

  test("of any length is told in few words", () => {
    expect(String(said(answered(500, "x".repeat(9000)))).length).toBeLessThan(400);
  });
});
