import { createHmac, randomBytes } from "node:crypto";

/*
 * Signatures of Standard Webhooks 1.0
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * scheme v1, HMAC-SHA256 with a secret of 24 to 64 bytes.
 */

const prefix = "whsec_";
const leastBytes = 24;
const mostBytes = 64;

/**
 * A new signing secret: `whsec_` and the base64 of its bytes.
 *
 * @param random - 24 to 64 bytes from a cryptographic source.
 * @throws RangeError for fewer or more bytes.
 */
export function newSecret(random: Uint8Array = randomBytes(32)): string {
  if (!isKey(random)) {
    throw new RangeError(`A signing secret has ${leastBytes} to ${mostBytes} bytes`);
  }
  return `${prefix}${Buffer.from(random).toString("base64")}`;
}

/** What is signed: exactly the id, the time and the bytes that are sent. */
export type Signable = {
  /** `webhook-id`: the same over all attempts. Holds no dot, and nothing that a user chose. */
  readonly id: string;
  /** `webhook-timestamp`: unix seconds of this attempt. */
  readonly timestampSeconds: number;
  /** The body; a string is sent as UTF-8. */
  readonly body: string | Uint8Array;
  /** One; during a rotation the old and the new, so that receivers can change at leisure. */
  readonly secrets: readonly string[];
};

/**
 * Signs a request.
 *
 * @returns The value of the header `webhook-signature`: one signature for each secret, in their order.
 * @throws RangeError for an id with a dot, a time that is no whole second, no secrets, or a secret that
 *   is not of the form that `newSecret` makes. No message shows a secret.
 */
export function sign({ id, timestampSeconds, body, secrets }: Signable): string {
  // With a dot in them, other ids, times and bodies would have the same signed content.
  if (id === "" || id.includes("."))
    throw new RangeError("A webhook-id has no dot and is not empty");
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds < 0) {
    throw new RangeError("A webhook-timestamp is a whole number of seconds");
  }
  if (secrets.length === 0) throw new RangeError("A webhook is signed with at least one secret");
  return secrets
    .map((secret) => {
      const hmac = createHmac("sha256", keyOf(secret)).update(`${id}.${timestampSeconds}.`);
      return `v1,${hmac.update(body).digest("base64")}`;
    })
    .join(" ");
}

function keyOf(secret: string): Uint8Array {
  const base64 = secret.startsWith(prefix) ? secret.slice(prefix.length) : "";
  const key = Buffer.from(base64, "base64");
  // Node decodes leniently, and a secret that came in damaged must not sign as another one.
  if (!isKey(key) || key.toString("base64").replace(/=+$/, "") !== base64.replace(/=+$/, "")) {
    throw new RangeError(
      `A signing secret is ${prefix} and the base64 of ${leastBytes} to ${mostBytes} bytes`,
    );
  }
  return key;
}

function isKey(bytes: Uint8Array): boolean {
  return bytes.length >= leastBytes && bytes.length <= mostBytes;
}
