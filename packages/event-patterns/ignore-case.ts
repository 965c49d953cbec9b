/**
 * The characters of a text in lower and in upper case, side by side; a case may be several characters long
 * (ß, SS).
 */
export type Letters = { readonly lower: readonly string[]; readonly upper: readonly string[] };

/**
 * The letters of a text that is compared without regard to case.
 *
 * Each character of the pattern stands for its own lower and upper case and for nothing else, as in
 * EventBridge's engine. Comparing texts in lower case would be something different: the Kelvin sign
 * would equal `k`, and `STRASSE` would not match `straße`.
 *
 * The engine takes the text apart into units of UTF-16. A character above U+FFFF is two of them, neither of
 * which is text by itself: each stands for a question mark, so that `Party 🎉` matches `party ??` and not
 * `Party 🎉` (event-ruler 2.1.0, EqualsIgnoreCaseParser).
 */
export function lettersOf(text: string): Letters {
  const chars = text.split("").map(comparedText);
  return {
    lower: chars.map((char) => char.toLowerCase()),
    upper: chars.map((char) => char.toUpperCase()),
  };
}

export function equalsIgnoringCase(text: string, letters: Letters): boolean {
  return endOfLetters(text, letters) === text.length;
}

export function startsIgnoringCase(text: string, letters: Letters): boolean {
  return endOfLetters(text, letters) !== undefined;
}

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

/** Where in the text the letters end, if it starts with them. */
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
 * The form of a letter that fits. The first that does is the only one that can: no form of a letter starts
 * or ends with the other (a test goes through all of them).
 */
function formThat(
  { lower, upper }: Letters,
  i: number,
  fits: (form: string) => boolean,
): string | undefined {
  if (fits(lower[i] ?? "")) return lower[i];
  return fits(upper[i] ?? "") ? upper[i] : undefined;
}

/** Text as the engine compares it: Java writes a question mark for an unpaired surrogate. */
export function comparedText(text: string): string {
  return text.isWellFormed() ? text : text.replaceAll(/\p{Surrogate}/gu, "?");
}

/**
 * A text in one case, such that all texts that equal the same letters are the same in it. In this order:
 * lower case alone depends on where in the text a sigma stands, and upper case alone keeps ß and ẞ apart.
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

/** A text with its letters of ASCII in lower case, and whatever else is in it as it is. */
export function lowerPlainLetters(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const plain = /^\p{ASCII}*$/u;
