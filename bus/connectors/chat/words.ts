/**
 * A name of a field, an object or an event in plain words: `max_activations`, `licenseKey` and `password-reset`
 * are "max activations", "license key" and "password reset". There are only letters, digits and spaces in it.
 */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

/** Words as they begin a line. */
export function capitalized(words: string): string {
  return words
    .replace(/^./u, (first) => first.toUpperCase())
    .replaceAll(/\b(id|ip|url)\b/gi, (name) => name.toUpperCase());
}
