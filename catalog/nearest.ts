import { distance } from "fastest-levenshtein";
import { eventTypes } from "./catalog.ts";

const maxLength = Math.max(...[...eventTypes.keys()].map((code) => code.length));

/**
 * Returns the event code that was probably meant, for "did you mean" in errors.
 *
 * @param code - An unknown code of any length.
 * @returns The nearest code of the catalog, with or without its vendor; undefined if none is near.
 */
export function nearestEventType(code: string): string | undefined {
  // The distance takes time in the product of the lengths, and `code` is untrusted.
  if (code.length > 2 * maxLength) return undefined;
  const written = code.toLowerCase();
  const allowed = Math.min(Math.floor(code.length / 3), 2 + Math.floor(code.length / 12));
  let nearest: { readonly code: string; readonly distance: number } | undefined;
  for (const type of eventTypes.values()) {
    const known = type.code.toLowerCase();
    const bare = known.startsWith(`${type.vendor}.`) ? known.slice(type.vendor.length + 1) : known;
    const far = Math.min(distance(written, known), distance(written, bare));
    if (far <= allowed && far < (nearest?.distance ?? Infinity)) {
      nearest = { code: type.code, distance: far };
    }
  }
  return nearest?.code;
}
