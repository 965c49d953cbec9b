import { distance } from "fastest-levenshtein";

/** The distance takes time in the product of the lengths, and written names are untrusted. */
const maxLength = 200;

/**
 * Returns the name that was probably meant, for "did you mean" in errors.
 *
 * @param written - An unknown name of any length.
 * @returns The nearest name; undefined if none is near.
 */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  if (written.length > maxLength) return undefined;
  const allowed = allowedDistance(written);
  let nearest: { readonly name: string; readonly far: number } | undefined;
  for (const name of names) {
    const far = distance(written.toLowerCase(), name.toLowerCase());
    if (far <= allowed && far < (nearest?.far ?? Infinity)) nearest = { name, far };
  }
  return nearest?.name;
}

/** Returns how many characters of a name can be wrong. */
export function allowedDistance({ length }: string): number {
  return Math.min(Math.floor(length / 3), 2 + Math.floor(length / 12));
}

/** Returns the end of an error: `. Did you mean "license.expired"?`, or nothing. */
export function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? "" : `. Did you mean "${nearest}"?`;
}
