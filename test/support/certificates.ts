import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

/** A certificate and its private key, in PEM. */
export type Certified = { readonly cert: string; readonly key: string };

type Wanted = {
  /** Host names and addresses (RFC 5280, section 4.2.1.6). */
  readonly names?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
};

/**
 * Creates a certificate authority for tests, so that no test needs a program, a network or a
 * certificate that expires.
 */
export function certificateAuthority(name: string) {
  const own = newKey();
  const hour = 3_600_000;

  function issue(subject: string, spki: KeyObject, extensions: Buffer[], wanted: Wanted): string {
    const { notBefore = new Date(Date.now() - hour), notAfter = new Date(Date.now() + hour) } =
      wanted;
    const content = sequence(
      tagged(0xa0, integer(Buffer.from([2]))),
      integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ecdsaWithSha256,
      nameOf(name),
      sequence(time(notBefore), time(notAfter)),
      nameOf(subject),
      spki.export({ type: "spki", format: "der" }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = sign("sha256", content, own.privateKey);
    return pem("CERTIFICATE", sequence(content, ecdsaWithSha256, bits(signature)));
  }

  const isAuthority = extension("551d13", sequence(tagged(0x01, Buffer.from([0xff]))));
  return {
    cert: issue(name, own.publicKey, [isAuthority], {}),
    issue(subject: string, wanted: Wanted = {}): Certified {
      const { publicKey, privateKey } = newKey();
      const { names = [] } = wanted;
      const extensions =
        names.length > 0 ? [extension("551d11", sequence(...names.map(generalName)))] : [];
      const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      return { cert: issue(subject, publicKey, extensions, wanted), key };
    },
  };
}

function newKey() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/* The part of DER (X.690) that certificates need (RFC 5280, section 4.1). */

const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(content: Buffer): Buffer {
  return tagged(0x02, content);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

function bits(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return tagged(0x17, Buffer.from(digits.slice(2)));
}

function nameOf(commonName: string): Buffer {
  const attribute = sequence(oid("550403"), tagged(0x0c, Buffer.from(commonName)));
  return sequence(tagged(0x31, attribute));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tagged(0x04, value));
}

function generalName(name: string): Buffer {
  return isIP(name) === 4
    ? tagged(0x87, Buffer.from(name.split(".").map(Number)))
    : tagged(0x82, Buffer.from(name));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
