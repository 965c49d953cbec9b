/** A character in lower and in upper case; a case may be several characters long (ß, SS). */
export type Letter = readonly [lower: string, upper: string];

/**
 * The letters of a text that is compared without regard to case.
 *
 * Each character of the pattern stands for its own lower and upper case and for nothing else, as in
 * EventBridge's engine. Comparing texts in lower case would be something different: the Kelvin sign
 * would equal `k`, and `STRASSE` would not match `straße`.
 */
export function lettersOf(text: string): readonly Letter[] {
  return Array.from(text, (char) => [char.toLowerCase(), char.toUpperCase()] as const);
}

export function equalsIgnoringCase(text: string, letters: readonly Letter[]): boolean {
  return endOfLetters(text, letters) === text.length;
}

export function startsIgnoringCase(text: string, letters: readonly Letter[]): boolean {
  return endOfLetters(text, letters) !== undefined;
}

export function endsIgnoringCase(text: string, letters: readonly Letter[]): boolean {
  let end = text.length;
  for (const letter of letters.toReversed()) {
    const found = letter.find((form) => text.endsWith(form, end));
    if (found === undefined) return false;
    end -= found.length;
  }
  return true;
}

/**
 * Where in the text the letters end, if it starts with them. The first form that fits is the only one
 * that can: no form of a letter starts or ends with the other (a test goes through all of them).
 */
function endOfLetters(text: string, letters: readonly Letter[]): number | undefined {
  let end = 0;
  for (const letter of letters) {
    const found = letter.find((form) => text.startsWith(form, end));
    if (found === undefined) return undefined;
    end += found.length;
  }
  return end;
}

/**
 * A text in one case, such that all texts that equal the same letters are the same in it. In this order:
 * lower case alone depends on where in the text a sigma stands, and upper case alone keeps ß and ẞ apart.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}
