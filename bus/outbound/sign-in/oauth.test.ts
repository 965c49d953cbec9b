import { generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Response } from "../answer.ts";
import { type OAuthClient, readToken, type SigningClient, tokenRequest } from "./oauth.ts";

const client: OAuthClient = {
  token_url: "https://login.example.com/token",
  client_id: "the bus",
  client_secret: "s3cret:&=+ü%",
};
const now = 1_700_000_000_000;
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
  test("follows RFC 6749, section 4.4.2, with the client's password in the header", () => {
    expect(tokenRequest({ ...client, scope: "a b", audience: "https://api" }, now)).toEqual({
      url: "https://login.example.com/token",
      headers: expect.objectContaining({ "content-type": "application/x-www-form-urlencoded" }),
      body: "grant_type=client_credentials&scope=a+b&audience=https%3A%2F%2Fapi",
    });
    expect(tokenRequest(client, now).body).toBe("grant_type=client_credentials");
  });

  test("percent-encodes id and secret, as section 2.3.1 requires", () => {
    const { authorization = "" } = tokenRequest(client, now).headers;
    const decoded = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
    expect(decoded).toBe("the+bus:s3cret%3A%26%3D%2B%C3%BC%25");
  });
});

describe("a client with its own key", () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signing: SigningClient = {
    token_url: client.token_url,
    client_id: "the bus",
    username: "ada@example.com",
    audience: "https://login.example.com",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };

  test("signs a JWT (RFC 7523) that is valid for three minutes", () => {
    const { url, headers, body } = tokenRequest(signing, now + 900);
    expect(url).toBe(client.token_url);
    expect(headers).not.toHaveProperty("authorization");
    const { grant_type, assertion = "", ...others } = Object.fromEntries(new URLSearchParams(body));
    expect(others).toEqual({});
    expect(grant_type).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const [header = "", claims = "", signature = ""] = assertion.split(".");
    const decoded = [header, claims].map((part) =>
      JSON.parse(Buffer.from(part, "base64url").toString()),
    );
    expect(decoded).toEqual([
      { alg: "RS256" },
      {
        iss: "the bus",
        sub: "ada@example.com",
        aud: "https://login.example.com",
        exp: now / 1000 + 180,
      },
    ]);
    const signed = Buffer.from(`${header}.${claims}`);
    expect(verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))).toBe(true);
  });

  test("hides its JWT, which is a credential", () => {
    const assertion = new URLSearchParams(tokenRequest(signing, now).body).get("assertion") ?? "";
    for (const body of [
      assertion,
      `not ${assertion}`,
      { error: "x", error_description: assertion },
    ]) {
      const read = readToken(answered(400, body), signing);
      expect(read).toMatchObject({ message: expect.stringContaining("[hidden]") });
      expect(JSON.stringify(read)).not.toContain("eyJ");
    }
  });
});

test.each([
  [400, true],
  [401, true],
  [403, true],
  [404, false],
  [429, false],
  [500, false],
  [200, false],
])("an answer of %i without a token refuses the client for good: %s", (status, isRefused) => {
  expect(readToken(answered(status, { error: "invalid_client" }), client)).toMatchObject({
    ok: false,
    isRefused,
  });
});

test.each([
  { error: "unknown_error", error_description: "retry your request" },
  { error: "login_rate_exceeded", error_description: "login rate exceeded" },
  { error: "invalid_grant", error_description: "login rate exceeded" },
  { error: "temporarily_unavailable" },
])("a temporary refusal is not for good: %j", (body) => {
  expect(readToken(answered(400, body), client)).toMatchObject({ ok: false, isRefused: false });
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
  ])("with a token for %j seconds is used for %d", (expires_in, seconds) => {
    expect(said(answered(200, { ...token, expires_in }))).toEqual({
      ok: true,
      token: token.access_token,
      lifetimeMs: seconds * 1000,
    });
  });

  test.each(["bearer", "BEARER", undefined])("can have the token type %j", (token_type) => {
    expect(said(answered(200, { ...token, token_type }))).toMatchObject({ ok: true });
  });

  test.each<[Response, string]>([
    [
      answered(200, { ...token, token_type: "mac" }),
      "answered 200 with a token that is not a bearer token",
    ],
    [answered(200, { ...token, access_token: undefined }), "answered 200 without an access_token"],
    [
      answered(200, { ...token, access_token: "a\r\nx: y" }),
      "answered 200 without an access_token",
    ],
    [answered(200, { ...token, access_token: "" }), "answered 200 without an access_token"],
    [answered(200, { ...token, access_token: 5 }), "answered 200 without an access_token"],
    [answered(200, "access_token=abc"), "answered 200 with a body that is not a JSON object"],
    [answered(200, "null"), "answered 200 with a body that is not a JSON object"],
    [answered(401, { error: "invalid_client" }), "answered 401: invalid_client"],
    [
      answered(400, { error: "invalid_scope", error_description: "no\n such scope" }),
      "answered 400: invalid_scope: no such scope",
    ],
    [answered(503, "<h1>Busy</h1>"), "answered 503: <h1>Busy</h1>"],
    [answered(302, ""), "answered 302"],
    [
      { kind: "failed", reason: "dns", message: "getaddrinfo ENOTFOUND login.example.com" },
      "could not be called: getaddrinfo ENOTFOUND login.example.com",
    ],
  ])("without a token has a reason: %j", (response, message) => {
    expect(said(response)).toBe(`the token endpoint ${message}`);
  });

  test("that repeats a secret is shown without it", () => {
    const { authorization = "" } = tokenRequest(client, now).headers;
    const repeated = [client.client_secret, authorization, "s3cret%3A%26%3D%2B%C3%BC%25"];
    for (const body of [
      repeated.join(" "),
      { error: "x", error_description: repeated.join(" ") },
    ]) {
      const message = said(answered(400, body));
      expect(message).toContain("[hidden]");
      expect(message).not.toContain("s3cret");
      expect(message).not.toContain(authorization.replace("Basic ", ""));
    }
  });

  test("with an invalid token is not repeated", () => {
    const message = said(answered(200, { access_token: "tok en", token_type: "Bearer" }));
    expect(message).not.toContain("tok en");
  });

  test("of any length is shortened", () => {
    expect(String(said(answered(500, "x".repeat(9000)))).length).toBeLessThan(400);
  });
});
