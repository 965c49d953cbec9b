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
  "/certificate must be a certificate in PEM, followed by those of its issuers, at most 10 in total";
const noKey =
  "/private_key must be a private key in PEM, without a passphrase. An RSA key needs at least 2048 bits";

test("accepts a certificate and its key, with or without those of its issuers", () => {
  expect(said(one.cert, one.key)).toEqual([]);
  expect(said(`${one.cert}\n${authority.cert}`, one.key)).toEqual([]);
});

test.each([
  ["nothing", ""],
  ["no PEM", "abc"],
  ["a key", one.key],
  ["a certificate and its key together", one.cert + one.key],
  [
    "a text that only looks like one",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
  ],
  ["too many", one.cert + authority.cert.repeat(10)],
])("refuses %s as a certificate", (_, certificate) => {
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
])("refuses %s as a private key", (_, key) => {
  expect(said(one.cert, key)).toEqual([noKey]);
});

test("refuses the key of another certificate without repeating it", () => {
  const faults = said(one.cert, other.key);
  expect(faults).toEqual(["/private_key must be the key of the certificate"]);
  // The first certificate must be the bus's own.
  expect(said(authority.cert + one.cert, one.key)).toEqual(faults);
});

test("shows the subject and the expiry of a certificate", () => {
  const notAfter = new Date("2040-01-02T03:04:05Z");
  const { cert: certificate, key: private_key } = authority.issue("the bus", { notAfter });
  const auth = { certificate, private_key };
  expect(certificateView(auth)).toEqual({ subject: "CN=the bus", expires_at: notAfter.getTime() });
  expect(isExpired(auth, notAfter.getTime() - 1)).toBe(false);
  expect(isExpired(auth, notAfter.getTime())).toBe(true);
});
