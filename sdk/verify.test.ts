import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import * as fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { newSecret, publicKeyOf, type Scheme, sign } from "../bus/signatures/standard-webhooks.ts";
import { sample } from "../catalog/index.ts";
import vectors from "../test/conformance/standard-webhooks.json" with { type: "json" };
import { verify } from "./index.ts";

const { body } = vectors;
const timestampSeconds = Number(vectors["webhook-timestamp"]);
const at = (seconds: number) => ({ now: () => seconds * 1000 });
const inTime = at(timestampSeconds);
const publicKey = publicKeyOf(vectors.v1a.secret);
const headersWith = (signature: string) => ({
  "webhook-id": vectors["webhook-id"],
  "webhook-timestamp": vectors["webhook-timestamp"],
  "webhook-signature": signature,
});
const signed = headersWith(vectors.v1.signature);
const genuine = {
  ok: true,
  event: { test: 2432232314 },
  id: vectors["webhook-id"],
  timestamp: timestampSeconds,
  body,
};
/** Returns the receiver's key for the bus's signing secret. */
const verifying = (secret: string) => (secret.startsWith("whsk_") ? publicKeyOf(secret) : secret);

describe("the published vectors verify", () => {
  test.each([
    ["v1", vectors.v1.signature, vectors.v1.secret],
    ["v1a", vectors.v1a.signature, publicKey],
  ])("%s, in every form of a request", async (_, signature, secret) => {
    const headers = headersWith(signature);
    const upper = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toUpperCase(), v]));
    for (const request of [
      new Request("https://example.com/hook", { method: "POST", headers, body }),
      { headers, body },
      { headers: upper, body: Buffer.from(body) },
      { headers: new Headers(headers), body: new TextEncoder().encode(body) },
    ]) {
      expect(await verify(request, secret, inTime)).toEqual(genuine);
    }
  });

  test("accepts several signatures and secrets if one pair matches", async () => {
    const signature = `v2,abc v1,AAAA ${vectors.v1a.signature} ${vectors.v1.signature}`;
    const request = { headers: headersWith(signature), body };
    for (const right of [vectors.v1.secret, publicKey]) {
      expect((await verify(request, [newSecret(), right], inTime)).ok).toBe(true);
    }
  });
});

describe("refuses", () => {
  const cut = vectors.v1.signature.slice(0, -1);
  // The last character of 44 has two bits that belong to no byte.
  const otherEnd = vectors.v1.signature.replace(/E=$/, "F=");
  test.each([
    ["another body", { body: `${body} ` }, "wrong-signature"],
    ["another id", { headers: { ...signed, "webhook-id": "msg_other" } }, "wrong-signature"],
    [
      "another time",
      { headers: { ...signed, "webhook-timestamp": String(timestampSeconds + 1) } },
      "wrong-signature",
    ],
    ["a signature that is cut off", { headers: headersWith(cut) }, "wrong-signature"],
    ["a signature written otherwise", { headers: headersWith(otherEnd) }, "wrong-signature"],
    [
      "a signature under another scheme's name",
      { headers: headersWith(vectors.v1.signature.replace("v1", "v1a")) },
      "wrong-signature",
    ],
    [
      "a signature with more behind it",
      { headers: headersWith(`${vectors.v1.signature},AAAA`) },
      "wrong-signature",
    ],
    [
      "a signature behind many wrong ones",
      { headers: headersWith(`${"v1,AAAA ".repeat(20)}${vectors.v1.signature}`) },
      "wrong-signature",
    ],
    ["no signature", { headers: { ...signed, "webhook-signature": undefined } }, "no-signature"],
    ["no id", { headers: { ...signed, "webhook-id": "" } }, "no-signature"],
    ["no time", { headers: { ...signed, "webhook-timestamp": undefined } }, "no-signature"],
    ["two ids", { headers: { ...signed, "Webhook-Id": "msg_2" } }, "no-signature"],
    [
      "a malformed time",
      { headers: { ...signed, "webhook-timestamp": "1e9" } },
      "malformed-headers",
    ],
    ["an id with a dot", { headers: { ...signed, "webhook-id": "msg.1" } }, "malformed-headers"],
  ])("%s", async (_, change, reason) => {
    const request = { headers: signed, body, ...change };
    expect(await verify(request, vectors.v1.secret, inTime)).toEqual({ ok: false, reason });
  });

  test.each([
    ["older than 5 minutes", 301, "too-old"],
    ["5 minutes old", 300, undefined],
    ["5 minutes ahead", -300, undefined],
    ["further ahead", -301, "from-the-future"],
  ])("only timestamps too far from now: %s", async (_, age, reason) => {
    const request = { headers: signed, body };
    const verified = await verify(request, vectors.v1.secret, at(timestampSeconds + age));
    expect(verified).toEqual(reason ? { ok: false, reason } : genuine);
  });

  test("timestamps beyond the tolerance", async () => {
    const options = { ...at(timestampSeconds + 11), toleranceSeconds: 10 };
    const verified = await verify({ headers: signed, body }, vectors.v1.secret, options);
    expect(verified).toMatchObject({ reason: "too-old" });
  });

  const notUtf8 = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d);
  test.each(["", "{", '"text"', "null", "\ufeff{}", notUtf8])(
    "a body that is not a JSON object: %j",
    async (text) => {
      const secret = newSecret();
      const signature = sign({ id: "m", timestampSeconds: 1, body: text, secrets: [secret] });
      const headers = { ...headersWith(signature), "webhook-id": "m", "webhook-timestamp": "1" };
      const verified = await verify({ headers, body: text }, secret, at(1));
      expect(verified).toEqual({ ok: false, reason: "not-json" });
    },
  );
});

describe("throws for the receiver's own mistakes, without showing a secret", () => {
  test.each([
    ["no secret", []],
    ["an empty one", ""],
    ["a short one", "whsec_c2hvcnQ="],
    ["one that came in damaged", `${vectors.v1.secret}!`],
    ["a key for signing", vectors.v1a.secret],
    ["a short key", "whpk_AAAA"],
  ])("%s", async (_, secret) => {
    const verifying = verify({ headers: signed, body }, secret, inTime);
    await expect(verifying).rejects.toThrow(RangeError);
    await expect(verifying).rejects.not.toThrow(/MfKQ9r8G|6Xb\/dCcH|c2hvcnQ/);
  });

  test("a signing key, naming the key to use", async () => {
    const verifying = verify({ headers: signed, body }, vectors.v1a.secret, inTime);
    await expect(verifying).rejects.toThrow("Verify with the subscription's public_key");
  });

  test("a body that was parsed or already read", async () => {
    const parsed = { headers: signed, body: JSON.parse(body) };
    await expect(verify(parsed, vectors.v1.secret, inTime)).rejects.toThrow("exact bytes");
    const request = new Request("https://example.com", { method: "POST", headers: signed, body });
    await request.text();
    await expect(verify(request, vectors.v1.secret, inTime)).rejects.toThrow("was already read");
  });
});

describe("any event", () => {
  const anyScheme = fc.constantFrom<Scheme>("v1", "v1a");
  const anyId = fc.stringMatching(/^[\w-]{1,60}$/);
  const anyBody = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value));

  test("verifies the bus's signatures, and refuses them with any one bit flipped", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyId,
        fc.nat(),
        anyBody,
        fc.array(anyScheme, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        async (id, now, text, schemes, place) => {
          const secrets = schemes.map((scheme) => newSecret(scheme));
          const signature = sign({ id, timestampSeconds: now, body: text, secrets });
          const headers = {
            "webhook-id": id,
            "webhook-timestamp": String(now),
            "webhook-signature": signature,
          };
          for (const secret of secrets) {
            const verified = await verify({ headers, body: text }, verifying(secret), at(now));
            expect(verified).toMatchObject({ ok: true, event: JSON.parse(text), body: text });
          }
          const [first = ""] = secrets;
          const bytes = Buffer.from(text);
          const flipped = { headers, body: withBitFlipped(bytes, place) };
          const other = await verify(flipped, verifying(first), at(now));
          expect(other).toEqual({ ok: false, reason: "wrong-signature" });

          const [one = ""] = signature.split(" ");
          const changed = withBitFlipped(Buffer.from(one), place).toString("latin1");
          const damaged = { headers: { ...headers, "webhook-signature": changed }, body: text };
          expect((await verify(damaged, verifying(first), at(now))).ok).toBe(false);
        },
      ),
    );
  });

  test("verifies signatures of the standard's library", async () => {
    await fc.assert(
      fc.asyncProperty(anyId, anyBody, async (id, text) => {
        const secret = newSecret();
        const signature = new Webhook(secret).sign(id, new Date(1_000_000), text);
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": "1000",
          "webhook-signature": signature,
        };
        expect((await verify({ headers, body: text }, secret, at(1000))).ok).toBe(true);
      }),
    );
  });
});

test("verifies in an Express server, given the raw body", async () => {
  const secret = newSecret();
  const app = express();
  app.post("/hook", express.raw({ type: "*/*" }), async (request, response) => {
    const webhook = await verify(request, secret);
    response.sendStatus(webhook.ok ? 204 : 401);
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const text = JSON.stringify(sample("license.activated"));
  const now = Math.floor(Date.now() / 1000);
  const post = (signedText: string) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": String(now),
        "webhook-signature": sign({
          id: "msg_1",
          timestampSeconds: now,
          body: signedText,
          secrets: [secret],
        }),
      },
      body: text,
    });
  expect((await post(text)).status).toBe(204);
  expect((await post(`${text} `)).status).toBe(401);
  await new Promise((resolve) => server.close(resolve));
});

function withBitFlipped(bytes: Uint8Array, place: number): Buffer {
  const copy = Buffer.from(bytes);
  const bit = place % (copy.length * 8);
  const byte = Math.floor(bit / 8);
  copy[byte] = (copy[byte] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
