/*
 * What receivers verify by (Standard Webhooks 1.0): `whsec_` and the base64 of 24 to 64 bytes for
 * HMAC-SHA256, `whpk_` and the base64 of 32 bytes for Ed25519.
 */

type Key = { readonly scheme: "v1" | "v1a"; readonly bytes: Uint8Array<ArrayBuffer> };

/** @throws RangeError for what is neither. No message shows a secret. */
export function keyOf(secret: string): Key {
  const [prefix, base64 = ""] = String(secret).split("_", 2);
  const bytes = bytesOf(padded(base64));
  if (prefix === "whsec" && bytes && bytes.length >= 24 && bytes.length <= 64) {
    return { scheme: "v1", bytes };
  }
  if (prefix === "whpk" && bytes?.length === 32) return { scheme: "v1a", bytes };
  if (prefix === "whsk") {
    throw new RangeError("A whsk_ secret signs: verify by the subscription's public_key, whpk_…");
  }
  throw new RangeError("A secret is the subscription's whsec_…, or its public_key, whpk_…");
}

/** The bytes of base64; undefined for what is not exactly as an encoder writes it. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(base64);
    // `atob` takes more than is right, and a signature must have one form only.
    return btoa(binary) === base64 ? Uint8Array.from(binary, (c) => c.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

function padded(base64: string): string {
  const bare = base64.replace(/={1,2}$/, "");
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, "=");
}
