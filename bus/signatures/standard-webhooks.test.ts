import * as fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";
import vectors from "../../test/conformance/standard-webhooks.json" with { type: "json" };
import { newSecret, publicKeyOf, sign } from "./standard-webhooks.ts";

const vector = {
  id: vectors["webhook-id"],
  timestampSeconds: Number(vectors["webhook-timestamp"]),
  body: vectors.body,
  secrets: [vectors.v1.secret],
};

const anySecret = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => newSecret("v1", bytes));
const anyId = fc.stringMatching(/^[\w-]{1,60}$/);

/** Verifies by the standard's own library and by Svix's, which also compare the time with the clock. */
function verifies(
  secret: string,
  id: string,
  timestampSeconds: number,
  body: string,
  signature: string,
) {
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSeconds),
    "webhook-signature": signature,
  };
  const answers = [Webhook, SvixWebhook].map((Library) => {
    try {
      new Library(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });
  expect(new Set(answers).size).toBe(1);
  return answers[0];
}

const now = Math.floor(Date.now() / 1000);

test.each(["v1", "v1a"] as const)("signs the published vector of %s", (scheme) => {
  const { secret, signature } = vectors[scheme];
  expect(sign({ ...vector, secrets: [secret] })).toBe(signature);
});

test("secrets of both kinds sign side by side", () => {
  const { v1, v1a } = vectors;
  expect(sign({ ...vector, secrets: [v1a.secret, v1.secret] })).toBe(
    `${v1a.signature} ${v1.signature}`,
  );
});

test("bytes have the same signature as their text", () => {
  expect(sign({ ...vector, body: Buffer.from(vector.body) })).toBe(vectors.v1.signature);
});

describe("for any message", () => {
  test("the standard's library verifies it, with the old and with the new secret", () => {
    fc.assert(
      fc.property(anyId, fc.json(), anySecret, anySecret, (id, body, old, fresh) => {
        const signature = sign({ id, timestampSeconds: now, body, secrets: [old, fresh] });
        expect(verifies(old, id, now, body, signature)).toBe(true);
        expect(verifies(fresh, id, now, body, signature)).toBe(true);
      }),
    );
  });

  test("there is one signature for each secret, in their order", () => {
    fc.assert(
      fc.property(anyId, fc.json(), fc.array(anySecret, { minLength: 1 }), (id, body, secrets) => {
        const of = (some: readonly string[]) =>
          sign({ id, timestampSeconds: now, body, secrets: some });
        expect(of(secrets)).toBe(secrets.map((secret) => of([secret])).join(" "));
      }),
    );
  });

  test("it does not verify for another body, id, time or secret", () => {
    fc.assert(
      fc.property(anyId, fc.json(), anySecret, anySecret, (id, body, secret, other) => {
        fc.pre(secret !== other);
        const signature = sign({ id, timestampSeconds: now, body, secrets: [secret] });
        expect(verifies(secret, id, now, `${body} `, signature)).toBe(false);
        expect(verifies(secret, `${id}x`, now, body, signature)).toBe(false);
        expect(verifies(secret, id, now + 1, body, signature)).toBe(false);
        expect(verifies(other, id, now, body, signature)).toBe(false);
      }),
    );
  });
});

describe("a secret", () => {
  test("is whsec_ and the base64 of 32 random bytes, different each time", () => {
    const [one, two] = [newSecret(), newSecret()];
    expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(one).not.toBe(two);
  });

  test("has 24 to 64 bytes", () => {
    for (const bytes of [24, 64]) expect(newSecret("v1", new Uint8Array(bytes))).toMatch(/^whsec_/);
    for (const bytes of [0, 23, 65])
      expect(() => newSecret("v1", new Uint8Array(bytes))).toThrow(RangeError);
  });

  test.each([
    ["has no prefix", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    ["is too short", "whsec_c2hvcnQ="],
    ["is no base64", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw!?MfKQ9r8G"],
    ["is a public key", publicKeyOf(vectors.v1a.secret)],
    ["is of another kind", vectors.v1a.secret.replace("whsk_", "whsec_").concat("AAAA")],
    ["has another public half", vectors.v1a.secret.replace("fVKIDi", "fVKIDj")],
    ["lacks its public half", `whsk_${Buffer.alloc(32).toString("base64")}`],
    ["is empty", ""],
  ])("that %s throws, and is not shown", (_, secret) => {
    const signing = () => sign({ ...vector, secrets: [secret] });
    expect(signing).toThrow(RangeError);
    expect(signing).toThrow("A signing secret is whsec_ and the base64 of 24 to 64 bytes");
  });
});

test.each([
  ["an id with a dot", { id: "msg_1.2" }],
  ["an empty id", { id: "" }],
  ["a fraction of a second", { timestampSeconds: 1.5 }],
  ["a time before 1970", { timestampSeconds: -1 }],
  ["no secrets", { secrets: [] }],
])("%s is not signed", (_, wrong) => {
  expect(() => sign({ ...vector, ...wrong })).toThrow(RangeError);
});
