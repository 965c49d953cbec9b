import { createHash, timingSafeEqual } from "node:crypto";

/** The verdict on a signed request. `reason` is a sentence for its sender and reveals nothing about a key. */
export type Verification = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Refuses a request. */
export function no(reason: string): Verification {
  return { ok: false, reason };
}

/** Headers of a request. Their names may have any case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** Returns the value of a header. Names are case-insensitive (RFC 9110, section 5.1). */
export function headerOf(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** Compares two texts in a time that depends neither on where they differ nor on the length of the expected one. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other));
}

function hashOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** At a KB or so each. */
const maxKeys = 10_000;

/**
 * Keeps the keys that a function makes of texts: making one takes most of the processor time of a signature.
 *
 * @param make - Throws if a text is no key. Nothing is kept then.
 */
export function keptKeys<Key>(make: (text: string) => Key): (text: string) => Key {
  const keys = new Map<string, Key>();
  return (text) => {
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = make(text);
    if (keys.size >= maxKeys) keys.clear();
    keys.set(text, key);
    return key;
  };
}
