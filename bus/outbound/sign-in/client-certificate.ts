import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Fault } from "../../values/problem.ts";

/** The client certificate of the bus in TLS, optionally with those of its issuers, and its key; in PEM. */
export type ClientCertificate = { readonly certificate: string; readonly private_key: string };

const maxInChain = 10;
/** OpenSSL accepts no shorter RSA keys at its default security level. */
const minRsaBits = 2048;

/** Returns the faults of a certificate and its key. The messages contain nothing of the key. */
export function certificateFaults({
  certificate,
  private_key,
}: ClientCertificate): readonly Fault[] {
  const [leaf, ...issuers] = certificatesIn(certificate) ?? [];
  const key = privateKeyIn(private_key);
  const faults: Fault[] = [];
  if (!leaf || issuers.length >= maxInChain) {
    const message = `must be a certificate in PEM, followed by those of its issuers, at most ${maxInChain} in total`;
    faults.push({ pointer: "/certificate", message });
  }
  if (!key) {
    const message = `must be a private key in PEM, without a passphrase. An RSA key needs at least ${minRsaBits} bits`;
    faults.push({ pointer: "/private_key", message });
  }
  if (leaf && key && !leaf.checkPrivateKey(key)) {
    faults.push({ pointer: "/private_key", message: "must be the key of the certificate" });
  }
  return faults;
}

/** Returns true if a valid certificate has expired. */
export function isExpired({ certificate }: ClientCertificate, nowMs: number): boolean {
  return expiryOf(new X509Certificate(certificate)) <= nowMs;
}

/**
 * Returns the public part of a client certificate: its subject, and its expiry in unix milliseconds. Returns nothing
 * for an invalid one that was not validated yet.
 */
export function certificateView({ certificate }: ClientCertificate) {
  const [leaf] = certificatesIn(certificate) ?? [];
  if (!leaf) return { subject: "", expires_at: 0 };
  return { subject: leaf.subject.replaceAll("\n", ", "), expires_at: expiryOf(leaf) };
}

function expiryOf({ validTo }: X509Certificate): number {
  return Date.parse(validTo);
}

function certificatesIn(pem: string): readonly X509Certificate[] | undefined {
  const block = /-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----/g;
  // Only whitespace between them: other text would be sent nowhere, or is the key.
  if (pem.replaceAll(block, "").trim() !== "") return undefined;
  try {
    return pem.match(block)?.map((text) => new X509Certificate(text));
  } catch {
    return undefined;
  }
}

function privateKeyIn(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    const { modulusLength = minRsaBits } = key.asymmetricKeyDetails ?? {};
    return modulusLength < minRsaBits ? undefined : key;
  } catch {
    return undefined;
  }
}
