import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Fault } from "../../values/problem.ts";

/** What the bus shows itself by in TLS: a certificate, perhaps with those of its issuers, and its key; in PEM. */
export type ClientCertificate = { readonly certificate: string; readonly private_key: string };

const mostInChain = 10;
/** OpenSSL takes no shorter RSA keys at its default security level. */
const shortestRsa = 2048;

/** What of a certificate and its key cannot work; what is wrong is told without a word of the key. */
export function certificateFaults({
  certificate,
  private_key,
}: ClientCertificate): readonly Fault[] {
  const [leaf, ...issuers] = certificatesIn(certificate) ?? [];
  const key = privateKeyIn(private_key);
  const faults: Fault[] = [];
  if (!leaf || issuers.length >= mostInChain) {
    const message = `must be a certificate in PEM, with those of its issuers behind it, ${mostInChain} at most`;
    faults.push({ pointer: "/certificate", message });
  }
  if (!key) {
    const message = `must be a private key in PEM, without a passphrase; an RSA key has ${shortestRsa} bits at least`;
    faults.push({ pointer: "/private_key", message });
  }
  if (leaf && key && !leaf.checkPrivateKey(key)) {
    faults.push({ pointer: "/private_key", message: "must be the key of the certificate" });
  }
  return faults;
}

/** Whether a certificate that is one has come to its end. */
export function isExpired({ certificate }: ClientCertificate, nowMs: number): boolean {
  return expiryOf(new X509Certificate(certificate)) <= nowMs;
}

/**
 * What of a client certificate is no secret: whose it is, and when it ends, in unix milliseconds. Of one that
 * is none, which nobody has checked yet, there is nothing to say.
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
  // Nothing beside them but blanks: what else is there would be sent nowhere, or is the key.
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
    const { modulusLength = shortestRsa } = key.asymmetricKeyDetails ?? {};
    return modulusLength < shortestRsa ? undefined : key;
  } catch {
    return undefined;
  }
}
