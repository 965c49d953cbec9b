import { distance } from "fastest-levenshtein";
import { eventTypes } from "./catalog.ts";
import { allowedDistance, nearestName } from "./nearest-name.ts";

const maxLength = Math.max(...[...eventTypes.keys()].map((code) => code.length));

/**
 * Returns the event code that was probably meant, for "did you mean" in errors.
 *
 * @param code - An unknown code of any length, or a filter that ends with `.*`.
 * @returns The nearest code of the catalog, with or without its vendor, or the nearest filter; undefined if none is
 * near.
 */
export function nearestEventType(code: string): string | undefined {
  // The distance takes time in the product of the lengths, and `code` is untrusted.
  if (code.length > 2 * maxLength) return undefined;
  if (code.endsWith(".*")) return nearestName(code, filters());
  const written = code.toLowerCase();
  const allowed = allowedDistance(code);
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

/** Returns the beginnings of the codes as filters, such as `license.*`. */
function filters(): ReadonlySet<string> {
  return new Set(
    [...eventTypes.keys()].flatMap((code) => {
      const parts = code.split(".");
      return parts.slice(1).map((_, i) => `${parts.slice(0, i + 1).join(".")}.*`);
    }),
  );
}
