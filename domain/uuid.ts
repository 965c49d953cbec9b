import { createHash } from "node:crypto";

/**
 * A UUID that follows from a text: always the same for the same, and another for another. In form it is
 * a version 4, which is what the envelope asks for and what Keygen's own ids are.
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
