import { createHash } from "node:crypto";

/** Characters of a SHA-256 in hex, and the mark before it. */
const hashLength = 65;

/**
 * A text as part of a key that has a longest length: as it is if it fits, else its beginning and its SHA-256, so that
 * two texts never become one key.
 *
 * @param text - In ASCII, of which each character is a byte.
 * @param most - The longest result, in characters.
 */
export function boundedKey(text: string, most: number): string {
  if (text.length <= most) return text;
  const hash = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, most - hashLength)}~${hash}`;
}
