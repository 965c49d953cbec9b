import { createHash } from "node:crypto";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * An id in ULID form (https://github.com/ulid/spec) behind a prefix: 48 bits of time, so that ids sort
 * by it, and 80 bits of entropy.
 *
 * @param prefix - Says what it identifies, for instance `sub`.
 * @param timeMs - Unix milliseconds.
 * @param entropy - Ten bytes: random, or derived where the id must come out the same again.
 */
export function timeOrderedId(prefix: string, timeMs: number, entropy: Uint8Array): string {
  let bits = BigInt(Math.trunc(timeMs));
  for (const byte of entropy.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = alphabet.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}

/**
 * The id of an event's delivery to a subscription. It follows from the two and from when the event was
 * accepted, so that whatever happens twice on the way is recognized as the same delivery; and it sorts
 * by time of acceptance. It is the `webhook-id` that receivers deduplicate by.
 */
export function deliveryId(eventId: string, subscriptionId: string, acceptedAt: number): string {
  const entropy = createHash("sha256").update(`${eventId}\n${subscriptionId}`).digest();
  return timeOrderedId("dlv", acceptedAt, entropy);
}
