import { createHash } from "node:crypto";

/**
 * A UUID of versions 1 to 8, in capitals or not (RFC 9562, section 4). The nil and the max UUID (sections 5.9 and
 * 5.10) stand for the absence of a value, so they identify nothing.
 */
export const uuid =
  /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/;

/**
 * A UUID that follows from a text: always the same for the same, and another for another. In form it is
 * a version 4, which is what Keygen's own ids are.
 */
export function uuidFrom(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
