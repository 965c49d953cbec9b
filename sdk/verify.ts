import type { AnyLicenseEvent } from "./events.ts";

/** Reasons to refuse a webhook. */
export type Refusal =
  /** A Standard Webhooks header is missing: the request is not from the bus. */
  | "no-signature"
  /** The headers are present but not in the bus's form. */
  | "malformed-headers"
  /** Someone sent it again, or a clock is wrong. */
  | "too-old"
  | "from-the-future"
  /**
   * The body was changed or is not the exact bytes, or the secret belongs to another subscription.
   */
  | "wrong-signature"
  /** The signature is valid, but the body is not a JSON object. */
  | "not-json";

/** The result of `verify`: the event, or the reason to refuse the request. */
export type Verified<E = AnyLicenseEvent> =
  | {
      readonly ok: true;
      readonly event: E;
      /** `webhook-id`: the same in all attempts, so deduplicate by it. */
      readonly id: string;
      /** Time of signing this attempt, in unix seconds. */
      readonly timestamp: number;
      /** The signed text of the body. */
      readonly body: string;
    }
  | { readonly ok: false; readonly reason: Refusal };

/** Options of `verify`: the clock, and how long a copied webhook still verifies. */
export type VerifyOptions = {
  /** Maximum difference between now and the timestamp, in seconds; 300 by default. */
  readonly toleranceSeconds?: number;
  /** Unix milliseconds. */
  readonly now?: () => number;
};

/** More than a sender uses. Each costs a computation over the whole body. */
const maxSignatures = 20;

/**
 * Verifies a webhook of the bus (Standard Webhooks 1.0), and reads its event.
 *
 * ```ts
 * export default {
 *   async fetch(request: Request, env: { SECRET: string }) {
 *     const webhook = await verify(request, env.SECRET);
 *     if (!webhook.ok) return new Response(webhook.reason, { status: 401 });
 *     if (webhook.event.event === "license.activated") greet(webhook.event.data.license);
 *     return new Response(null, { status: 204 });
 *   },
 * };
 * ```
 *
 * In Express, keep the raw body, because signatures cover its bytes:
 *
 * ```ts
 * app.post("/hook", express.raw({ type: "*\/*" }), async (request, response) => {
 *   const webhook = await verify(request, process.env.SECRET ?? "");
 *   response.sendStatus(webhook.ok ? 204 : 401);
 * });
 * ```
 *
 * @typeParam E - The body's type: needed for a subscription in another format than `licensespring`,
 *   or `AnyLicenseEvent<Own>` for a deployment's own event types.
 * @param secret - `whsec_…` or `whpk_…`. If there are several, one must match.
 * @throws RangeError if a secret is not valid, TypeError if the body was already read.
 */
export async function verify<E = AnyLicenseEvent>(
  request: Received,
  secret: string | readonly string[],
  { toleranceSeconds = 300, now = Date.now }: VerifyOptions = {},
): Promise<Verified<E>> {
  const keys = [secret].flat().map(keyOf);
  if (keys.length === 0) throw new RangeError("verify needs a secret");
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) =>
    headerOf(request.headers, `webhook-${name}`),
  );
  if (!id || !timestamp || !signatures) return no("no-signature");
  // With a dot, different ids, times and bodies would have the same signed content.
  if (id.includes(".") || !/^\d{1,15}$/.test(timestamp)) return no("malformed-headers");
  const age = Math.floor(now() / 1000) - Number(timestamp);
  if (age > toleranceSeconds) return no("too-old");
  if (age < -toleranceSeconds) return no("from-the-future");

  const bytes = await bytesOfBody(request);
  const content = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  const candidates = signatures.split(" ").slice(0, maxSignatures);
  const checks = keys.map((key) => isSignedBy(key, candidates, content));
  if (!(await Promise.all(checks)).includes(true)) return no("wrong-signature");

  const read = objectOf(bytes);
  if (!read) return no("not-json");
  return { ok: true, event: read.value as E, id, timestamp: Number(timestamp), body: read.text };
}

async function isSignedBy(
  { scheme, bytes }: ReturnType<typeof keyOf>,
  candidates: readonly string[],
  content: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const signatures = candidates.flatMap((candidate) => {
    const [name, base64 = "", ...more] = candidate.split(",");
    return name === scheme && more.length === 0 ? (bytesOfBase64(base64) ?? []) : [];
  });
  if (signatures.length === 0) return false;
  const { subtle } = crypto;
  if (scheme === "v1a") {
    const key = await subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
    const checks = signatures.map((one) => subtle.verify({ name: "Ed25519" }, key, one, content));
    return (await Promise.all(checks)).includes(true);
  }
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", bytes, hmac, false, ["sign"]);
  const expected = new Uint8Array(await subtle.sign("HMAC", key, content));
  return signatures.some((one) => isSame(one, expected));
}

/** Compares in constant time, so that timing does not reveal where they differ. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [i, byte] of one.entries()) difference |= byte ^ (other[i] ?? 0);
  return difference === 0;
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(head.length + body.length);
  content.set(head);
  content.set(body, head.length);
  return content;
}

function objectOf(bytes: Uint8Array): { value: object; text: string } | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { value, text } : undefined;
  } catch {
    return undefined;
  }
}

function no(reason: Refusal) {
  return { ok: false, reason } as const;
}

/** The request to verify. */
export type Received =
  /** A `Request` of Deno, Bun, Workers and most frameworks. */
  | Request
  | {
      /** `Headers`, or an object of headers as in Node, with names in any case. */
      readonly headers:
        | Pick<Headers, "get">
        | Readonly<Record<string, string | readonly string[] | undefined>>;
      /**
       * The exact bytes or their text. A body that was parsed and serialized again does not verify.
       */
      readonly body: string | Uint8Array;
    };

/** Returns the value of a header; undefined if it is missing or repeated. */
function headerOf(headers: Received["headers"], name: string): string | undefined {
  if (typeof headers.get === "function") return headers.get(name) ?? undefined;
  const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  const [[, value] = []] = found;
  return found.length === 1 && typeof value === "string" ? value : undefined;
}

/** @throws TypeError if the exact body is not available, because no signature can be checked. */
async function bytesOfBody(received: Received): Promise<Uint8Array> {
  const { body } = received;
  if (typeof body === "string") return new TextEncoder().encode(body);
  // `instanceof` is false for arrays of another realm.
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  if (!("arrayBuffer" in received)) {
    throw new TypeError("verify needs the body's exact bytes or text, not the parsed body");
  }
  if (received.bodyUsed) {
    throw new TypeError(
      "The request's body was already read. Call verify first, or clone the request",
    );
  }
  return new Uint8Array(await received.arrayBuffer());
}

/*
 * A receiver's key (Standard Webhooks 1.0): `whsec_` and the base64 of 24 to 64 bytes for
 * HMAC-SHA256, or `whpk_` and the base64 of 32 bytes for Ed25519.
 */

type Key = { readonly scheme: "v1" | "v1a"; readonly bytes: Uint8Array<ArrayBuffer> };

/** @throws RangeError if it is neither. No message shows a secret. */
function keyOf(secret: string): Key {
  const [prefix, base64 = ""] = String(secret).split("_", 2);
  const bytes = bytesOfBase64(padded(base64));
  if (prefix === "whsec" && bytes && bytes.length >= 24 && bytes.length <= 64) {
    return { scheme: "v1", bytes };
  }
  if (prefix === "whpk" && bytes?.length === 32) return { scheme: "v1a", bytes };
  if (prefix === "whsk") {
    throw new RangeError(
      "A whsk_ secret is for signing. Verify with the subscription's public_key, whpk_…",
    );
  }
  throw new RangeError("Expected the subscription's secret, whsec_…, or its public_key, whpk_…");
}

/** Decodes base64; undefined unless it is exactly as an encoder writes it. */
function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(base64);
    // `atob` accepts more forms, and a signature must have only one.
    return btoa(binary) === base64 ? Uint8Array.from(binary, (c) => c.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

function padded(base64: string): string {
  const bare = base64.replace(/={1,2}$/, "");
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, "=");
}
