import { oneLine } from "../../values/plain-text.ts";

/* What of an event's values is shown to whoever reads along in a chat, and how. */

/** Names, in words, of what is never shown. */
const secret =
  /pass(word|wd|phrase|code)|secret|token|credential|certificate|private ?key|(api|access|signing) ?key|\b(otp|pin|cvc|cvv)\b/;
/** How texts begin that are secrets by whatever name: PEM, and what one-time passwords are made from. */
const secretText = /^(-----BEGIN |otpauth:)/;
/** Names of keys with which software is activated. */
const key = /\bkeys?$/;
/** So many characters of a key are shown, and only if it has at least twice as many. */
const shownOfKey = 4;
const mostItems = 10;

/**
 * A value in plain text.
 *
 * @param words - Its name, in words.
 * @returns undefined for what is not to be shown: nothing, secrets, and objects within objects.
 */
export function valueText(words: string, value: unknown): string | undefined {
  if (secret.test(words)) return undefined;
  const text = Array.isArray(value) ? itemsText(words, value) : scalarText(words, value);
  return text || undefined;
}

function scalarText(words: string, value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return textOf(words, oneLine(value));
    case "number":
      return textOf(words, String(value));
    case "boolean":
      return value ? "yes" : "no";
    default:
      return undefined;
  }
}

function textOf(words: string, text: string): string | undefined {
  if (secretText.test(text)) return undefined;
  return key.test(words) ? masked(text) : readableTime(text);
}

/** The items, or how many there are where they are objects. */
function itemsText(words: string, items: readonly unknown[]): string | undefined {
  if (items.some((item) => typeof item === "object")) return String(items.length);
  const texts = items.slice(0, mostItems).map((item) => scalarText(words, item));
  return [...texts, ...(items.length > mostItems ? ["…"] : [])].filter(Boolean).join(", ");
}

/** A key by which it is recognized, and cannot be used. */
function masked(text: string): string {
  const characters = [...text];
  if (characters.length === 0) return "";
  return `…${characters.length < 2 * shownOfKey ? "" : characters.slice(-shownOfKey).join("")}`;
}

function readableTime(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?Z$/, "$1 $2 UTC");
}
