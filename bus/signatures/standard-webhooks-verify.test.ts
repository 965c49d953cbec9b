import { createPublicKey, verify as verifyBytes } from "node:crypto";
import * as fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import vectors from "../../test/conformance/standard-webhooks.json" with { type: "json" };
import { newSecret, publicKeyOf, type Scheme, sign, verify } from "./standard-webhooks.ts";

const { body } = vectors;
const timestamp = vectors["webhook-timestamp"];
const nowSeconds = Number(timestamp);
const headersWith = (signature: string) => ({
  "webhook-id": vectors["webhook-id"],
  "webhook-timestamp": timestamp,
  "webhook-signature": signature,
});
const signed = headersWith(vectors.v1.signature);
const request = { headers: signed, body, secrets: [vectors.v1.secret], nowSeconds };
const publicKey = publicKeyOf(vectors.v1a.secret);

test.each([
  ["v1, with its secret", vectors.v1.signature, vectors.v1.secret],
  ["v1a, with the private key", vectors.v1a.signature, vectors.v1a.secret],
  ["v1a, with the public key", vectors.v1a.signature, publicKey],
])("the published vector verifies: %s", (_, signature, secret) => {
  expect(verify({ ...request, headers: headersWith(signature), secrets: [secret] })).toEqual({
    ok: true,
  });
});

test("names of headers can have any case, and the body can be bytes", () => {
  const headers = Object.fromEntries(
    Object.entries(signed).map(([name, value]) => [name.toUpperCase(), value]),
  );
  expect(verify({ ...request, headers, body: Buffer.from(body) })).toEqual({ ok: true });
});

test("verifies a signature of the standard's library", () => {
  const secret = newSecret();
  const headers = headersWith(new Webhook(secret).sign("msg_1", new Date(1_000_000), body));
  const given = { ...headers, "webhook-id": "msg_1", "webhook-timestamp": "1000" };
  expect(verify({ headers: given, body, secrets: [secret], nowSeconds: 1000 })).toEqual({
    ok: true,
  });
});

test("one matching pair of several signatures and secrets suffices", () => {
  const headers = headersWith(`v2,abc v1,AAAA ${vectors.v1a.signature} ${vectors.v1.signature}`);
  for (const secrets of [
    [newSecret(), vectors.v1.secret],
    [newSecret("v1a"), publicKey],
  ]) {
    expect(verify({ ...request, headers, secrets })).toEqual({ ok: true });
  }
});

describe("refused is", () => {
  test.each([
    ["another body", { body: `${body} ` }],
    ["another id", { headers: { ...signed, "webhook-id": "msg_other" } }],
    ["another time", { headers: { ...signed, "webhook-timestamp": String(nowSeconds + 1) } }],
    ["an invalid time", { headers: { ...signed, "webhook-timestamp": "today" } }],
    ["a missing signature", { headers: { ...signed, "webhook-signature": undefined } }],
    ["a missing id", { headers: { ...signed, "webhook-id": undefined } }],
    ["a missing time", { headers: { ...signed, "webhook-timestamp": undefined } }],
    ["a signature by another secret", { secrets: [newSecret()] }],
    ["a signature of another scheme", { secrets: [publicKey] }],
    ["a signature that is cut off", { headers: headersWith(vectors.v1.signature.slice(0, -1)) }],
    [
      "a signature under another scheme's name",
      {
        headers: headersWith(vectors.v1a.signature.replace("v1a", "v9")),
        secrets: [publicKey],
      },
    ],
    ["an id that cannot be signed", { secrets: [] }],
    ["a time more than 5 minutes ago", { nowSeconds: nowSeconds + 301 }],
    ["a time in the future", { nowSeconds: nowSeconds - 301 }],
    ["a time beyond the tolerance", { nowSeconds: nowSeconds + 11, toleranceSeconds: 10 }],
  ])("%s", (_, change) => {
    const answer = verify({ ...request, ...change });
    expect(answer).toEqual({ ok: false, reason: expect.stringMatching(/^[^"]+\.$/) });
    expect(JSON.stringify(answer)).not.toContain(vectors.v1.secret.slice(6));
  });

  test("a signed id with a dot, which allows other times and bodies", () => {
    const signature = new Webhook(vectors.v1.secret).sign(
      "msg.1",
      new Date(nowSeconds * 1000),
      body,
    );
    const headers = { ...headersWith(signature), "webhook-id": "msg.1" };
    expect(verify({ ...request, headers }).ok).toBe(false);
  });

  test("nothing within the tolerance", () => {
    for (const apart of [-300, 300]) {
      expect(verify({ ...request, nowSeconds: nowSeconds + apart }).ok).toBe(true);
    }
  });
});

test.each(["whsec_c2hvcnQ=", "whpk_AAAA", ""])("throws for an invalid secret: %j", (secret) => {
  expect(() => verify({ ...request, secrets: [secret] })).toThrow(RangeError);
});

test("the public key of a whsk_ is its last 32 bytes, and a whsec_ has none", () => {
  const halves = Buffer.from(vectors.v1a.secret.slice(5), "base64");
  expect(publicKey).toBe(`whpk_${halves.subarray(32).toString("base64")}`);
  expect(() => publicKeyOf(vectors.v1.secret)).toThrow(RangeError);
});

describe("for any message", () => {
  const anyScheme = fc.constantFrom<Scheme>("v1", "v1a");
  const anyId = fc.stringMatching(/^[\w-]{1,60}$/);

  test("a signature verifies with each secret, and with no other body or secret", () => {
    fc.assert(
      fc.property(anyId, fc.nat(), fc.string(), anyScheme, anyScheme, (id, now, text, one, two) => {
        const secrets = [newSecret(one), newSecret(two)];
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": String(now),
          "webhook-signature": sign({ id, timestampSeconds: now, body: text, secrets }),
        };
        const holds = (secret: string, given = text) =>
          verify({ headers, body: given, secrets: [secret], nowSeconds: now }).ok;
        for (const secret of secrets) {
          expect(holds(secret)).toBe(true);
          expect(holds(secret, `${text} `)).toBe(false);
        }
        expect(holds(newSecret(one))).toBe(false);
      }),
    );
  });

  test("a v1a signature is Ed25519 over id, time and body, with the public key", () => {
    fc.assert(
      fc.property(anyId, fc.nat(), fc.string(), (id, timestampSeconds, text) => {
        const secret = newSecret("v1a");
        const signature = sign({ id, timestampSeconds, body: text, secrets: [secret] });
        const x = Buffer.from(publicKeyOf(secret).slice(5), "base64").toString("base64url");
        const key = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
        const content = Buffer.from(`${id}.${timestampSeconds}.${text}`);
        const bytes = Buffer.from(signature.slice("v1a,".length), "base64");
        expect(verifyBytes(null, content, key, bytes)).toBe(true);
      }),
    );
  });
});

test("a new whsk_ is made from its 32 random bytes", () => {
  const seed = Buffer.from(vectors.v1a.secret.slice(5), "base64").subarray(0, 32);
  expect(newSecret("v1a", seed)).toBe(vectors.v1a.secret);
  expect(newSecret("v1a")).not.toBe(newSecret("v1a"));
  expect(() => newSecret("v1a", new Uint8Array(31))).toThrow(RangeError);
});
