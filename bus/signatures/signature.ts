import { createHash, timingSafeEqual } from "node:crypto";

/** The result of verifying a request. `reason` is a sentence for its sender and reveals nothing about a key. */
export type Verification = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Returns a refusal. */
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

/** Compares two texts in a time that does not depend on where they differ or on the length of the expected one. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other));
}

function hashOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** About 1 KB each. */
const maxKeys = 10_000;

/**
 * Caches the keys that a function makes from texts, because making one takes most of the time of a signature.
 *
 * @param make - Throws for a text that is not a key. Such a text is not cached.
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
