/**
 * Invisible characters, such as marks that change the direction of writing, except those that join letters and emoji.
 */
const invisible = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])\p{Cf}/gu;

/** Code points that are not characters. SQS refuses them in a message (SendMessage, "Valid unicode characters"). */
export const noncharacters = /[\ufffe\uffff]/g;

/**
 * Makes a text one line without invisible characters. AWS accepts the result in every text field, even if the text
 * comes from a receiver or an expression.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(noncharacters, "\ufffd")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(invisible, "")
    .trim();
}

/**
 * Cuts a text to a maximum size. A cut text ends with an ellipsis.
 *
 * @param sizeOf - Returns the size of a character in the target encoding. Default: its UTF-16 units.
 */
export function cut(
  text: string,
  max: number,
  sizeOf: (character: string) => number = (character) => character.length,
): string {
  const ellipsis = "…";
  let size = 0;
  let end = 0;
  let fits = 0;
  // By code points, so that no surrogate pair is split.
  for (const character of text) {
    size += sizeOf(character);
    end += character.length;
    if (size > max) return `${text.slice(0, fits).trimEnd()}${ellipsis}`;
    if (size + sizeOf(ellipsis) <= max) fits = end;
  }
  return text;
}

/** Cuts a text to bytes of UTF-8, as tables and queues count them. */
export function cutToBytes(text: string, maxBytes: number): string {
  return cut(text, maxBytes, Buffer.byteLength);
}
