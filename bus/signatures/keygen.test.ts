import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import webhook from "../../test/conformance/keygen-webhook.json" with { type: "json" };
import { isGenuineToAnother } from "../../test/support/keygen-verifier.ts";
import {
  isPublicKey,
  type KeygenAlgorithm,
  type KeygenKeyPair,
  type KeygenVerifiable,
  keygenAlgorithms,
  newKeyPair,
  sign,
  verify,
} from "./keygen.ts";

const { host, pathname } = new URL(webhook.url);
const published: KeygenVerifiable = {
  method: webhook.method,
  path: pathname,
  host,
  headers: webhook.headers,
  body: webhook.body,
  algorithm: "ed25519",
  publicKey: webhook.public_key_hex,
  nowMs: Date.parse(webhook.headers.Date),
};
const now = new Date("2026-03-09T16:22:51Z");
const keyid = "1fddcec8-8dd3-4d8d-9b16-215cac0f9b52";

const pairs = new Map<KeygenAlgorithm, KeygenKeyPair>();
function pairOf(algorithm: KeygenAlgorithm): KeygenKeyPair {
  const pair = pairs.get(algorithm) ?? newKeyPair(algorithm);
  pairs.set(algorithm, pair);
  return pair;
}
beforeAll(() => keygenAlgorithms.forEach(pairOf));

function signed(algorithm: KeygenAlgorithm, url: string, body: string | Uint8Array) {
  const { privateKey } = pairOf(algorithm);
  return sign({ algorithm, privateKey, keyid, url, body, date: now });
}

describe("Keygen's published webhook", () => {
  const flipped = (text: string, at: number) =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
  const withHeader = (name: string, value: string) => ({
    headers: { ...webhook.headers, [name]: value },
  });

  test("verifies with the date check off", () => {
    const years = published.nowMs + 1e11;
    expect(verify({ ...published, nowMs: years, toleranceSeconds: "off" })).toEqual({ ok: true });
    expect(verify({ ...published, nowMs: years }).ok).toBe(false);
  });

  test.each([
    ["the body's first byte", { body: flipped(webhook.body, 0) }],
    ["the body's last byte", { body: flipped(webhook.body, webhook.body.length - 1) }],
    ["the path", { path: flipped(pathname, 3) }],
    ["the host", { host: flipped(host, 3) }],
    ["the method", { method: "PUT" }],
    ["the date", withHeader("Date", webhook.headers.Date.replace(":37", ":36"))],
    ["the digest", withHeader("Digest", flipped(webhook.headers.Digest, 10))],
    ["the key", { publicKey: flipped(webhook.public_key_hex, 5) }],
    [
      "the signature",
      withHeader("Keygen-Signature", webhook.headers["Keygen-Signature"].replace("oov4", "oov5")),
    ],
  ])("fails with one byte changed in %s", (_, change) => {
    const answer = verify({ ...published, ...change, toleranceSeconds: "off" });
    expect(answer).toEqual({ ok: false, reason: expect.any(String) });
  });

  test("another body with its own digest fails too", () => {
    const body = "{}";
    const Digest = sign({ ...pairOf("ed25519"), keyid, url: webhook.url, body, date: now }).Digest;
    expect(verify({ ...published, ...withHeader("Digest", `${Digest}`), body })).toEqual({
      ok: false,
      reason: "The signature is wrong.",
    });
  });

  test("verifies with the key in each form in which Keygen shows it", () => {
    const forms = [webhook.public_key_hex, btoa(webhook.public_key_hex)];
    for (const publicKey of forms) expect(verify({ ...published, publicKey }).ok).toBe(true);
  });
});

describe("our requests", () => {
  const url = "https://hooks.example.com:8443/in/keygen?team=a%20b&x=1";
  const body = '{"data":{"name":"Größe"}}';

  test("have Keygen's headers, spelled as it spells them", () => {
    const headers = signed("ed25519", url, body);
    expect(headers).toEqual({
      Date: "Mon, 09 Mar 2026 16:22:51 GMT",
      Digest: expect.stringMatching(/^sha-256=[\w+/]{43}=$/),
      "Keygen-Date": headers.Date,
      "Keygen-Digest": headers.Digest,
      "Keygen-Signature": expect.stringMatching(
        /^keyid="1fdd[\w-]{32}", algorithm="ed25519", signature="[\w+/]{86}==", headers="\(request-target\) host date digest"$/,
      ),
    });
  });

  test("are signed with Ed25519 by default", () => {
    const { privateKey } = pairOf("ed25519");
    const unsaid = sign({ privateKey, keyid, url, body, date: now });
    expect(unsaid).toEqual(signed("ed25519", url, body));
  });

  test.each(keygenAlgorithms)("verify by an independent library: %s", async (algorithm) => {
    const headers = signed(algorithm, url, body);
    const { publicKey } = pairOf(algorithm);
    const answer = await isGenuineToAnother({ algorithm, publicKey, url, headers });
    expect(answer).toBe(true);
  });

  test.each(keygenAlgorithms)("verify with any content and URL: %s", (algorithm) => {
    const { publicKey } = pairOf(algorithm);
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (target, text) => {
        const { host, pathname, search } = new URL(target);
        const request = {
          method: "POST",
          path: `${pathname}${search}`,
          host,
          headers: signed(algorithm, target, text),
          body: Buffer.from(text),
          algorithm,
          publicKey,
          nowMs: now.getTime(),
        };
        expect(verify(request)).toEqual({ ok: true });
        expect(verify({ ...request, body: `${text} ` }).ok).toBe(false);
        expect(verify({ ...request, path: `${request.path}/` }).ok).toBe(false);
        expect(verify({ ...request, host: `x${host}` }).ok).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  test("are not signed for a keyid with special characters", () => {
    const wrong = { keyid: 'a", algorithm="none', url, body, date: now };
    expect(() => sign({ ...wrong, ...pairOf("ed25519") })).toThrow(RangeError);
  });
});

/** Verifies Keygen's algorithms by Node's own functions. The library knows two of the four itself. */
describe("refused is", () => {
  const body = "{}";
  const url = "https://hooks.example.com/in";
  const request = (): KeygenVerifiable => ({
    method: "POST",
    path: "/in",
    host: "hooks.example.com",
    headers: signed("ed25519", url, body),
    body,
    algorithm: "ed25519",
    publicKey: pairOf("ed25519").publicKey,
    nowMs: now.getTime(),
  });
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(request().headers).filter(([name]) => !names.includes(name)));
  const withSignature = (change: (value: string) => string) => ({
    headers: {
      ...request().headers,
      "Keygen-Signature": change(`${request().headers["Keygen-Signature"]}`),
    },
  });
  const later = (seconds: number) => ({ nowMs: now.getTime() + seconds * 1000 });

  test.each([
    ["a missing signature", () => ({ headers: without("Keygen-Signature") })],
    ["a missing date", () => ({ headers: without("Date", "Keygen-Date") })],
    ["a missing digest", () => ({ headers: without("Digest", "Keygen-Digest") })],
    ["another algorithm", () => ({ algorithm: "ecdsa-p256" as const, ...pairOf("ecdsa-p256") })],
    ["no algorithm", () => withSignature((value) => value.replace('algorithm="ed25519", ', ""))],
    [
      "an empty signature",
      () => withSignature((v) => v.replace(/signature="[^"]+"/, 'signature=""')),
    ],
    ["no headers", () => withSignature((value) => value.replace(/, headers=.*/, ""))],
    ["a digest that is not covered", () => withSignature((v) => v.replace(" digest", ""))],
    ["a host that is not covered", () => withSignature((v) => v.replace(" host", ""))],
    ["another order of headers", () => withSignature((v) => v.replace("host date", "date host"))],
    ["a repeated parameter", () => withSignature((v) => `headers="date", ${v}`)],
    ["a header that is not a list", () => withSignature(() => "Bearer abc")],
    ["a parameter without quotes", () => withSignature((v) => `${v}, created=1`)],
    ["a date 5 minutes ago", () => later(301)],
    ["a date in the future", () => later(-301)],
    ["a date beyond the tolerance", () => ({ ...later(11), toleranceSeconds: 10 })],
    ["another account's key", () => ({ publicKey: newKeyPair("ed25519").publicKey })],
  ])("%s", (_, change) => {
    const changed: KeygenVerifiable = { ...request(), ...change() };
    const answer = verify(changed);
    expect(answer).toEqual({ ok: false, reason: expect.stringMatching(/\.$/) });
    expect(JSON.stringify(answer)).not.toContain(changed.publicKey);
  });

  test("a date that is not in HTTP's form, with that reason", () => {
    const headers = { ...request().headers, "Keygen-Date": now.toISOString() };
    expect(verify({ ...request(), headers })).toEqual({
      ok: false,
      reason: "The date cannot be read.",
    });
  });

  test("nothing within the tolerance, and no difference in the case of names or the port", () => {
    const lower = Object.entries(request().headers).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    for (const change of [
      later(300),
      later(-300),
      { ...later(9000), toleranceSeconds: 9000 },
      { headers: Object.fromEntries(lower) },
      { headers: without("Date", "Digest") },
      { headers: without("Keygen-Date", "Keygen-Digest") },
      { headers: { ...request().headers, Date: "replaced by a proxy" } },
      { host: "hooks.example.com:8443" },
    ]) {
      expect(verify({ ...request(), ...change })).toEqual({ ok: true });
    }
  });
});

describe("keys", () => {
  test.each(keygenAlgorithms)("are text, and different each time: %s", (algorithm) => {
    const [one, two] = [newKeyPair(algorithm), newKeyPair(algorithm)];
    expect(one.publicKey).not.toBe(two.publicKey);
    expect(one.publicKey).toMatch(
      algorithm === "ed25519" ? /^[0-9a-f]{64}$/ : /^-----BEGIN PUBLIC KEY-----\n/,
    );
    expect(one.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  test("can be public keys in hex, in PEM, or in the base64 of that", () => {
    for (const algorithm of keygenAlgorithms) {
      const { publicKey } = pairOf(algorithm);
      expect(isPublicKey(algorithm, publicKey)).toBe(true);
      expect(isPublicKey(algorithm, Buffer.from(publicKey).toString("base64"))).toBe(true);
    }
  });

  test("are of their algorithm's kind, and never private", () => {
    const { publicKey, privateKey } = pairOf("rsa-sha256");
    expect(isPublicKey("rsa-pss-sha256", publicKey)).toBe(true);
    const wrong = [
      "",
      "abc",
      pairOf("ecdsa-p256").publicKey,
      pairOf("ed25519").publicKey,
      privateKey,
    ];
    for (const text of wrong) expect(isPublicKey("rsa-sha256", text)).toBe(false);
    expect(isPublicKey("ed25519", publicKey)).toBe(false);
  });

  test("that are invalid throw, and are not shown", () => {
    const wrong = pairOf("ecdsa-p256");
    const request = { keyid, url: "https://hooks.example.com/", body: "", date: now };
    for (const privateKey of [wrong.privateKey, "abc"]) {
      const signing = () => sign({ ...request, privateKey });
      expect(signing).toThrow(RangeError);
      expect(signing).toThrow("This is not a private key for ed25519");
    }
    expect(() => verify({ ...published, publicKey: wrong.publicKey })).toThrow(RangeError);
  });
});
