import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { keptKeys } from "./signature.ts";

/*
 * The keys of Keygen's signatures, stored and shown as Keygen shows its own: an Ed25519 public key is the hex of its
 * 32 bytes, the others are PEM (keygen.sh/docs/api/signatures; keygen-go's verifier.go reads them so). Its accounts
 * API gives the base64 of these same texts (account_serializer.rb, `meta.keys`), which is accepted here too.
 */

export const keygenAlgorithms = ["ed25519", "rsa-pss-sha256", "rsa-sha256", "ecdsa-p256"] as const;
export type KeygenAlgorithm = (typeof keygenAlgorithms)[number];

/** Both keys as text, as they are stored. */
export type KeygenKeyPair = {
  /** For receivers: hex for Ed25519, PEM (SPKI) for the others. */
  readonly publicKey: string;
  /** A secret: PEM (PKCS #8). */
  readonly privateKey: string;
};

/** Makes a key pair. RSA takes a while (2,048 bits, as Keygen's). The two RSA algorithms can share one. */
export function newKeyPair(algorithm: KeygenAlgorithm): KeygenKeyPair {
  const { publicKey, privateKey } = generate(algorithm);
  return {
    publicKey: publicText(publicKey),
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

/** Returns true if a text is a public key for this algorithm. Check it before storing a key. */
export function isPublicKey(algorithm: KeygenAlgorithm, text: string): boolean {
  return readPublicKey(algorithm, text) !== undefined;
}

/**
 * Parses a public key in hex or PEM, or the base64 of that.
 *
 * @throws RangeError for a text that is not a public key for this algorithm. No message shows it.
 */
export function publicKeyFrom(algorithm: KeygenAlgorithm, text: string): KeyObject {
  const key = readPublicKey(algorithm, text);
  if (!key) throw new RangeError(`This is not a public key for ${algorithm}`);
  return key;
}

const privateKeyOf = keptKeys(createPrivateKey);

/**
 * Parses a private key in PEM.
 *
 * @throws RangeError for a text that is not a private key for this algorithm. No message shows it.
 */
export function privateKeyFrom(algorithm: KeygenAlgorithm, pem: string): KeyObject {
  const key = orUndefined(() => privateKeyOf(pem));
  if (!key || !isFor(algorithm, key)) {
    throw new RangeError(`This is not a private key for ${algorithm}`);
  }
  return key;
}

function generate(algorithm: KeygenAlgorithm) {
  switch (algorithm) {
    case "ed25519":
      return generateKeyPairSync("ed25519");
    case "ecdsa-p256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" });
    case "rsa-pss-sha256":
    case "rsa-sha256":
      return generateKeyPairSync("rsa", { modulusLength: 2048 });
  }
}

function publicText(key: KeyObject): string {
  if (key.asymmetricKeyType !== "ed25519") {
    return key.export({ format: "pem", type: "spki" }).toString();
  }
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
}

function readPublicKey(algorithm: KeygenAlgorithm, text: string): KeyObject | undefined {
  const plain = text.trim();
  const key = directKey(plain) ?? directKey(Buffer.from(plain, "base64").toString().trim());
  return key && isFor(algorithm, key) ? key : undefined;
}

function directKey(text: string): KeyObject | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) {
    const x = Buffer.from(text, "hex").toString("base64url");
    return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x } });
  }
  // Node would also make a public key from a private one, which must not be published.
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(text)) return undefined;
  return orUndefined(() => createPublicKey(text));
}

function isFor(algorithm: KeygenAlgorithm, key: KeyObject): boolean {
  switch (algorithm) {
    case "ed25519":
      return key.asymmetricKeyType === "ed25519";
    case "ecdsa-p256":
      return key.asymmetricKeyDetails?.namedCurve === "prime256v1";
    case "rsa-pss-sha256":
    case "rsa-sha256":
      return key.asymmetricKeyType === "rsa";
  }
}

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
