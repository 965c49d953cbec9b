import {
  constants,
  createHash,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from "node:crypto";
import { type KeygenAlgorithm, privateKeyFrom, publicKeyFrom } from "./keygen-keys.ts";
import { type Headers, headerOf, isSameText, no, type Verification } from "./signature.ts";

export {
  isPublicKey,
  type KeygenAlgorithm,
  type KeygenKeyPair,
  keygenAlgorithms,
  newKeyPair,
} from "./keygen-keys.ts";

/*
 * The HTTP signature of Keygen's webhooks (keygen.sh/docs/api/signatures, after draft-cavage-http-signatures-08; as
 * in its server's signature_methods.rb and webhook_worker.rb).
 */

const signedHeaders = "(request-target) host date digest";

/** A request to sign. */
export type KeygenSignable = {
  /** Default: Ed25519, as at Keygen. */
  readonly algorithm?: KeygenAlgorithm;
  /** PEM (PKCS #8), as `newKeyPair` makes it. */
  readonly privateKey: string;
  /** The id of the Keygen account that owns the key: letters, digits, `-` and `_`. */
  readonly keyid: string;
  readonly url: string;
  /** True to cover the port in `host`, as the header of the request has it. Keygen's server covers none. */
  readonly signsPort?: boolean | undefined;
  /** The body; a string is sent as UTF-8. */
  readonly body: string | Uint8Array;
  /** The time of this attempt. Each attempt has its own signature. */
  readonly date: Date;
};

/**
 * Signs a POST.
 *
 * @returns The headers to send, spelled as Keygen spells them, because API Gateway, for instance, passes names to
 * receivers in their original case.
 * @throws RangeError for a key that does not fit the algorithm, which no message shows, and for a keyid with other
 * characters.
 */
export function sign(request: KeygenSignable): Record<string, string> {
  const { algorithm = "ed25519", privateKey, keyid, url, signsPort, body, date } = request;
  if (!/^[\w-]+$/.test(keyid)) throw new RangeError("A keyid has letters, digits, - and _");
  const { host, hostname, pathname, search } = new URL(url);
  const httpDate = date.toUTCString();
  const digest = digestOf(body);
  const signedHost = signsPort ? host : hostname;
  const content = signingString("POST", `${pathname}${search}`, signedHost, httpDate, digest);
  const key = options(algorithm, privateKeyFrom(algorithm, privateKey));
  const signature = signBytes(hashOf(algorithm), content, key).toString("base64");
  return {
    Date: httpDate,
    Digest: digest,
    "Keygen-Date": httpDate,
    "Keygen-Digest": digest,
    "Keygen-Signature": `keyid="${keyid}", algorithm="${algorithm}", signature="${signature}", headers="${signedHeaders}"`,
  };
}

/** A received request, and what it must be signed with. */
export type KeygenVerifiable = {
  readonly method: string;
  /** The request's target as received: path and query. */
  readonly path: string;
  /** The host that the sender called. A port is ignored. */
  readonly host: string;
  /** The request's headers. Names can have any case. */
  readonly headers: Headers;
  /** The bytes of the body as received, or their text if they were UTF-8. */
  readonly body: string | Uint8Array;
  readonly algorithm: KeygenAlgorithm;
  /** Hex or PEM, as Keygen shows it. */
  readonly publicKey: string;
  readonly nowMs: number;
  /** Maximum difference of the signed date from now. Default: 5 minutes. "off" accepts any date. */
  readonly toleranceSeconds?: number | "off";
};

/**
 * Verifies a request that Keygen signed. If Keygen's own copies of `Date` and `Digest` are there, they count, because
 * a proxy may have replaced the headers. The signature covers the values in any case.
 *
 * @throws RangeError for an invalid public key, which is the caller's mistake.
 */
export function verify(request: KeygenVerifiable): Verification {
  const { method, path, host, headers, body, algorithm, publicKey, nowMs } = request;
  const date = headerOf(headers, "keygen-date") ?? headerOf(headers, "date");
  const digest = headerOf(headers, "keygen-digest") ?? headerOf(headers, "digest");
  const signed = headerOf(headers, "keygen-signature");
  if (!date || !digest || !signed) {
    return no("The headers Keygen-Signature, Date and Digest are required.");
  }
  const parameters = parametersOf(signed);
  const signature = parameters?.get("signature");
  if (!parameters || !signature) return no("The header Keygen-Signature cannot be read.");
  if (parameters.get("algorithm") !== algorithm) {
    return no("The signature does not use the expected algorithm.");
  }
  if (parameters.get("headers") !== signedHeaders) {
    return no(`The signature must cover exactly ${signedHeaders}.`);
  }
  const dateFault = faultOfDate(date, nowMs, request.toleranceSeconds ?? 300);
  if (dateFault) return no(dateFault);
  if (!isSameText(digest, digestOf(body))) return no("The digest does not match the body.");

  const hostname = host.replace(/:\d+$/, "");
  const content = signingString(method, path, hostname, date, digest);
  const key = options(algorithm, publicKeyFrom(algorithm, publicKey));
  const isGenuine = verifyBytes(hashOf(algorithm), content, key, Buffer.from(signature, "base64"));
  return isGenuine ? { ok: true } : no("The signature is wrong.");
}

function signingString(
  method: string,
  target: string,
  host: string,
  date: string,
  digest: string,
): Uint8Array {
  return Buffer.from(
    [
      `(request-target): ${method.toLowerCase()} ${target}`,
      `host: ${host}`,
      `date: ${date}`,
      `digest: ${digest}`,
    ].join("\n"),
  );
}

function digestOf(body: string | Uint8Array): string {
  return `sha-256=${createHash("sha256").update(body).digest("base64")}`;
}

/** Ed25519 hashes by itself. */
function hashOf(algorithm: KeygenAlgorithm): "sha256" | null {
  return algorithm === "ed25519" ? null : "sha256";
}

function options(algorithm: KeygenAlgorithm, key: KeyObject) {
  switch (algorithm) {
    case "rsa-pss-sha256":
      return {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_MAX_SIGN,
      };
    case "rsa-sha256":
      return { key, padding: constants.RSA_PKCS1_PADDING };
    case "ecdsa-p256":
      // ASN.1 instead of r and s side by side, as OpenSSL's EC keys sign in Ruby and keygen-go verifies.
      return { key, dsaEncoding: "der" as const };
    case "ed25519":
      return { key };
  }
}

/** Parses the parameters of a signature header. Returns undefined if it is not of the form `name="value", …`. */
function parametersOf(header: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const part of header.split(",")) {
    const [, name, value] = /^ *([a-z]+)="([^"]*)" *$/i.exec(part) ?? [];
    // A repeated parameter could be read differently elsewhere.
    if (name === undefined || value === undefined || parameters.has(name)) return undefined;
    parameters.set(name, value);
  }
  return parameters;
}

function faultOfDate(date: string, nowMs: number, tolerance: number | "off"): string | undefined {
  const dateMs = Date.parse(date);
  // Date.parse accepts much more than HTTP's one form (RFC 9110, section 5.6.7).
  if (Number.isNaN(dateMs) || new Date(dateMs).toUTCString() !== date) {
    return "The date cannot be read.";
  }
  if (tolerance === "off" || Math.abs(nowMs - dateMs) <= tolerance * 1000) return undefined;
  return dateMs < nowMs ? "The date is too long ago." : "The date is in the future.";
}
