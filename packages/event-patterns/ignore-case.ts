/**
 * The characters of a text in lower and in upper case, side by side. A case can be several
 * characters long (ß, SS).
 */
export type Letters = { readonly lower: readonly string[]; readonly upper: readonly string[] };

/**
 * Returns the letters of a text that is compared ignoring case.
 *
 * Each character of the pattern matches only its own lower and upper case, as in EventBridge's
 * engine. Comparing lower-cased texts would differ: the Kelvin sign would equal `k`, and `STRASSE`
 * would not match `straße`.
 *
 * The engine splits the text into UTF-16 code units. A character above U+FFFF has two, neither of
 * which is text by itself, so each becomes a question mark: `Party 🎉` matches `party ??` and not
 * `Party 🎉` (event-ruler 2.1.0, EqualsIgnoreCaseParser).
 */
export function lettersOf(text: string): Letters {
  const chars = text.split("").map(comparedText);
  return {
    lower: chars.map((char) => char.toLowerCase()),
    upper: chars.map((char) => char.toUpperCase()),
  };
}

/** True if a text consists of the letters, each in lower or upper case. */
export function equalsIgnoringCase(text: string, letters: Letters): boolean {
  return endOfLetters(text, letters) === text.length;
}

/** True if a text starts with the letters, each in lower or upper case. */
export function startsIgnoringCase(text: string, letters: Letters): boolean {
  return endOfLetters(text, letters) !== undefined;
}

/** True if a text ends with the letters, each in lower or upper case. */
export function endsIgnoringCase(given: string, letters: Letters): boolean {
  const text = comparedText(given);
  let end = text.length;
  for (let i = letters.lower.length - 1; i >= 0; i--) {
    const form = formThat(letters, i, (form) => text.endsWith(form, end));
    if (form === undefined) return false;
    end -= form.length;
  }
  return true;
}

/**
 * Returns the position in the text where the letters end; undefined if it does not start with them.
 */
function endOfLetters(given: string, letters: Letters): number | undefined {
  const text = comparedText(given);
  let end = 0;
  for (let i = 0; i < letters.lower.length; i++) {
    const form = formThat(letters, i, (form) => text.startsWith(form, end));
    if (form === undefined) return undefined;
    end += form.length;
  }
  return end;
}

/**
 * Returns the form of a letter that fits. At most one can, because no form of a letter starts or
 * ends with the other. A test checks this for all letters.
 */
function formThat(
  { lower, upper }: Letters,
  i: number,
  fits: (form: string) => boolean,
): string | undefined {
  if (fits(lower[i] ?? "")) return lower[i];
  return fits(upper[i] ?? "") ? upper[i] : undefined;
}

/**
 * Returns text as the engine compares it: Java writes a question mark for an unpaired surrogate.
 */
export function comparedText(text: string): string {
  return text.isWellFormed() ? text : text.replaceAll(/\p{Surrogate}/gu, "?");
}

/**
 * Folds a text, so that all texts that equal the same letters fold to the same text. The order
 * matters: lower case alone depends on the position of a sigma, and upper case alone distinguishes
 * ß and ẞ.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}

/** Returns true for letters that are ASCII in both cases. No other character is ASCII in either. */
export function arePlain({ lower, upper }: Letters): boolean {
  return isPlain(lower.join("")) && isPlain(upper.join(""));
}

function isPlain(text: string): boolean {
  return plain.test(text);
}

/** Returns a text with its ASCII letters in lower case and everything else unchanged. */
export function lowerPlainLetters(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const plain = /^\p{ASCII}*$/u;
