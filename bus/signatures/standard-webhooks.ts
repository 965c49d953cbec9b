import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
  sign as signBytes,
  verify as verifyBytes,
} from "node:crypto";
import {
  type Headers,
  headerOf,
  isSameText,
  keptKeys,
  no,
  type Verification,
} from "./signature.ts";

/*
 * Signatures of Standard Webhooks 1.0
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * scheme v1, HMAC-SHA256, and scheme v1a, Ed25519. A secret's prefix names its scheme.
 *
 * sdk/verify.ts verifies the same signatures with WebCrypto, because receivers run where there is no node:crypto. The
 * bus has its own code: for a body of 1 KB it takes 10 µs of the processor, and WebCrypto 79 µs.
 */

/** The signed content: exactly the id, the time and the bytes that are sent. */
export type Signable = {
  /** `webhook-id`: the same in all attempts. Contains no dot and no text that a user chose. */
  readonly id: string;
  /** `webhook-timestamp`: unix seconds of this attempt. */
  readonly timestampSeconds: number;
  /** The body; a string is sent as UTF-8. */
  readonly body: string | Uint8Array;
  /**
   * `whsec_…` (v1) and `whsk_…` (v1a). Normally one. During a rotation the new and the old, so that receivers can
   * change without haste.
   */
  readonly secrets: readonly string[];
};

/**
 * Signs a request.
 *
 * @returns The value of the header `webhook-signature`: one signature for each secret, in their order.
 * @throws RangeError for an id with a dot, a time that is not a whole second, no secrets, or a secret of another form
 * than `newSecret` makes. No message shows a secret.
 */
export function sign({ id, timestampSeconds, body, secrets }: Signable): string {
  // With a dot, other ids, times and bodies would have the same signed content.
  if (id === "" || id.includes("."))
    throw new RangeError("A webhook-id must not be empty or contain a dot");
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds < 0) {
    throw new RangeError("A webhook-timestamp must be a whole number of seconds");
  }
  if (secrets.length === 0) throw new RangeError("A webhook needs at least one secret");
  const content = signedContent(id, String(timestampSeconds), body);
  return secrets.map((secret) => signature(signingKeyOf(secret), content)).join(" ");
}

/** A received webhook, and what it must be signed with. */
export type Verifiable = {
  /** The request's headers. Names can have any case. */
  readonly headers: Headers;
  /** The bytes of the body as received, or their text if they were UTF-8. */
  readonly body: string | Uint8Array;
  /** `whsec_…`, `whpk_…` or `whsk_…`. One matching secret suffices. */
  readonly secrets: readonly string[];
  readonly nowSeconds: number;
  /** Maximum difference between the timestamp and now. Default: 5 minutes. */
  readonly toleranceSeconds?: number;
};

/**
 * Verifies a webhook: one of its signatures must match one of the secrets.
 *
 * @throws RangeError for an invalid secret, which is the caller's mistake.
 */
export function verify(webhook: Verifiable): Verification {
  const { headers, body, secrets, nowSeconds, toleranceSeconds = 300 } = webhook;
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  if (!id || !timestamp || !signatures) {
    return no("The headers webhook-id, webhook-timestamp and webhook-signature are required.");
  }
  if (id.includes(".")) return no("The webhook-id must not contain a dot.");
  if (!/^\d{1,15}$/.test(timestamp)) return no("The webhook-timestamp is not a unix time.");
  if (Math.abs(nowSeconds - Number(timestamp)) > toleranceSeconds) {
    return no("The webhook-timestamp is too far from now.");
  }
  const content = signedContent(id, timestamp, body);
  const candidates = signatures.split(" ");
  const isGenuine = secrets.some((secret) => {
    const isByIt = verifierOf(verifyingKeyOf(secret), content);
    return candidates.some(isByIt);
  });
  return isGenuine ? { ok: true } : no("No webhook-signature matches.");
}

function signedContent(id: string, timestamp: string, body: string | Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
}

function signature(key: SigningKey, content: Uint8Array): string {
  return key.scheme === "v1"
    ? `v1,${createHmac("sha256", key.key).update(content).digest("base64")}`
    : `v1a,${signBytes(null, content, key.key).toString("base64")}`;
}

function verifierOf(key: SigningKey, content: Uint8Array): (candidate: string) => boolean {
  if (key.scheme === "v1") {
    const expected = signature(key, content);
    return (candidate) => isSameText(candidate, expected);
  }
  return (candidate) => {
    const [scheme, base64 = ""] = candidate.split(",");
    return scheme === "v1a" && verifyBytes(null, content, key.key, Buffer.from(base64, "base64"));
  };
}

/*
 * The secrets of Standard Webhooks 1.0
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * `whsec_` and the base64 of 24 to 64 bytes for HMAC; for Ed25519 `whsk_` and the base64 of the 32-byte
 * seed followed by the 32-byte public key, and `whpk_` and the base64 of the public key alone.
 */

const minBytes = 24;
const maxBytes = 64;
const ed25519Bytes = 32;

/** `v1` is HMAC-SHA256. `v1a` is Ed25519, whose receivers need no secret. */
export const schemes = ["v1", "v1a"] as const;
export type Scheme = (typeof schemes)[number];

/** The key of a secret. */
type SigningKey = { readonly scheme: Scheme; readonly key: KeyObject };

const refusal =
  `A signing secret is whsec_ and the base64 of ${minBytes} to ${maxBytes} bytes, or ` +
  `whsk_ and the base64 of an Ed25519 seed and its public key`;

/**
 * Makes a signing secret: `whsec_…` for v1, `whsk_…` for v1a.
 *
 * @param random - From a cryptographic source: 24 to 64 bytes for v1, 32 for v1a.
 * @throws RangeError for fewer or more bytes.
 */
export function newSecret(scheme: Scheme = "v1", random: Uint8Array = randomBytes(32)): string {
  if (scheme === "v1") {
    if (!isHmacKey(random)) {
      throw new RangeError(`A v1 signing secret has ${minBytes} to ${maxBytes} bytes`);
    }
    return `whsec_${Buffer.from(random).toString("base64")}`;
  }
  if (random.length !== ed25519Bytes) {
    throw new RangeError(`A v1a signing secret is made of ${ed25519Bytes} bytes`);
  }
  const pair = Buffer.concat([random, publicBytes(privateKeyOf(random))]);
  return `whsk_${pair.toString("base64")}`;
}

/**
 * Returns the public key by which receivers verify: `whpk_…`.
 *
 * @param secret - A `whsk_…`.
 * @throws RangeError for any other. No message shows a secret.
 */
export function publicKeyOf(secret: string): string {
  const key = signingKeyOf(secret);
  if (key.scheme !== "v1a") throw new RangeError("Only a whsk_ secret has a public key");
  return `whpk_${publicBytes(key.key).toString("base64")}`;
}

/**
 * Returns the key that a secret signs with.
 *
 * @throws RangeError for a text of another form than `newSecret` makes. No message shows a secret.
 */
const signingKeyOf = keptKeys((secret: string): SigningKey => {
  const bytes = decoded(secret);
  if (secret.startsWith("whsec_") && bytes && isHmacKey(bytes)) {
    return { scheme: "v1", key: createSecretKey(bytes) };
  }
  if (secret.startsWith("whsk_") && bytes?.length === 2 * ed25519Bytes) {
    const key = privateKeyOf(bytes.subarray(0, ed25519Bytes));
    if (publicBytes(key).equals(bytes.subarray(ed25519Bytes))) return { scheme: "v1a", key };
  }
  throw new RangeError(refusal);
});

/**
 * Returns the key that a secret, or its public half, verifies with.
 *
 * @throws RangeError for any other text. No message shows a secret.
 */
function verifyingKeyOf(secret: string): SigningKey {
  if (!secret.startsWith("whpk_")) return signingKeyOf(secret);
  const bytes = decoded(secret);
  if (bytes?.length !== ed25519Bytes) {
    throw new RangeError("A public key is whpk_ and the base64 of 32 bytes");
  }
  const jwk = { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") };
  return { scheme: "v1a", key: createPublicKey({ format: "jwk", key: jwk }) };
}

/** Returns true if a text is a secret, or its public half, that can verify webhooks. */
export function isVerifyingSecret(text: string): boolean {
  try {
    verifyingKeyOf(text);
    return true;
  } catch {
    return false;
  }
}

function decoded(secret: string): Buffer | undefined {
  const base64 = secret.slice(secret.indexOf("_") + 1);
  const bytes = Buffer.from(base64, "base64");
  // Node decodes leniently, and a damaged secret must not sign as another one.
  const isWhole = bytes.toString("base64").replace(/=+$/, "") === base64.replace(/=+$/, "");
  return isWhole ? bytes : undefined;
}

function isHmacKey(bytes: Uint8Array): boolean {
  return bytes.length >= minBytes && bytes.length <= maxBytes;
}

/** PKCS #8 of an Ed25519 key is this head and the seed (RFC 8410, section 7). */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

function privateKeyOf(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([pkcs8Head, seed]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** SPKI of an Ed25519 key ends in its 32 bytes (RFC 8410, section 4). */
function publicBytes(privateKey: KeyObject): Buffer {
  const der = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return der.subarray(-ed25519Bytes);
}
