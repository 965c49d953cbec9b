import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { certificateAuthority } from "../../../test/support/certificates.ts";
import { certificateFaults, certificateView, isExpired } from "./client-certificate.ts";

const authority = certificateAuthority("Authority");
const [one, other] = [authority.issue("the bus"), authority.issue("somebody else")];
const said = (certificate: string, private_key: string) =>
  certificateFaults({ certificate, private_key }).map(
    ({ pointer, message }) => `${pointer} ${message}`,
  );

const noCertificate =
  "/certificate must be a certificate in PEM, with those of its issuers behind it, 10 at most";
const noKey =
  "/private_key must be a private key in PEM, without a passphrase; an RSA key has 2048 bits at least";

test("a certificate and its key are right, with or without those of its issuers", () => {
  expect(said(one.cert, one.key)).toEqual([]);
  expect(said(`${one.cert}\n${authority.cert}`, one.key)).toEqual([]);
});

test.each([
  ["nothing", ""],
  ["no PEM", "abc"],
  ["a key", one.key],
  ["a certificate with its key", one.cert + one.key],
  ["what only looks like one", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
  ["too many", one.cert + authority.cert.repeat(10)],
])("%s is no certificate", (_, certificate) => {
  expect(said(certificate, one.key)).toEqual([noCertificate]);
});

const encrypted = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;
const short = generateKeyPairSync("rsa", { modulusLength: 1024 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

test.each([
  ["nothing", ""],
  ["a certificate", one.cert],
  ["one with a passphrase", encrypted],
  ["one that is too short for TLS", short],
])("%s is no private key", (_, key) => {
  expect(said(one.cert, key)).toEqual([noKey]);
});

test("the key of another certificate is refused, and not repeated", () => {
  const faults = said(one.cert, other.key);
  expect(faults).toEqual(["/private_key must be the key of the certificate"]);
  // The first certificate is the bus's own.
  expect(said(authority.cert + one.cert, one.key)).toEqual(faults);
});

test("what is shown is whose certificate it is, and when it ends", () => {
  const notAfter = new Date("2040-01-02T03:04:05Z");
  const { cert: certificate, key: private_key } = authority.issue("the bus", { notAfter });
  const auth = { certificate, private_key };
  expect(certificateView(auth)).toEqual({ subject: "CN=the bus", expires_at: notAfter.getTime() });
  expect(isExpired(auth, notAfter.getTime() - 1)).toBe(false);
  expect(isExpired(auth, notAfter.getTime())).toBe(true);
});
