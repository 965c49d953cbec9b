import { constants, verify as verifyBytes } from "node:crypto";
import { cavage, createVerifier } from "http-message-signatures";
import type { KeygenAlgorithm } from "../../bus/signatures/keygen.ts";

/**
 * True if the package `http-message-signatures` accepts a request's Keygen signature, with
 * Node.js's own verifiers if it has none for the algorithm.
 */
export async function isGenuineToAnother(request: {
  algorithm: KeygenAlgorithm;
  publicKey: string;
  url: string;
  headers: Readonly<Record<string, string>>;
}): Promise<boolean> {
  const { algorithm, publicKey, url } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const answer = await cavage.verifyMessage(
    { keyLookup: async () => ({ verify: verifierOf(algorithm, publicKey) }) },
    {
      method: "POST",
      url,
      headers: {
        ...headers,
        // Keygen signs the host without its port.
        host: new URL(url).hostname,
        signature: `${headers["keygen-signature"]}`,
      },
    },
  );
  return answer === true;
}

function verifierOf(algorithm: KeygenAlgorithm, publicKey: string) {
  switch (algorithm) {
    case "ed25519": {
      const x = Buffer.from(publicKey, "hex").toString("base64");
      const pem = `-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA${x}\n-----END PUBLIC KEY-----`;
      return createVerifier(pem, "ed25519");
    }
    case "rsa-sha256":
      return createVerifier(publicKey, "rsa-v1_5-sha256");
    case "rsa-pss-sha256": {
      // Maximum: 256 bytes of modulus, minus the hash and 2 (RFC 8017, section 9.1.1).
      const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 256 - 32 - 2 };
      return async (data: Buffer, signature: Buffer) =>
        verifyBytes("sha256", data, { key: publicKey, ...options }, signature);
    }
    case "ecdsa-p256":
      return async (data: Buffer, signature: Buffer) => {
        // ASN.1: a sequence, with its length.
        if (signature[0] !== 0x30 || signature[1] !== signature.length - 2) return false;
        return verifyBytes("sha256", data, publicKey, signature);
      };
  }
}
