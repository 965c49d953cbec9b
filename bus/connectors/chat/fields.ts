import { cut, oneLine } from "../../values/plain-text.ts";

export type Field = { readonly label: string; readonly value: string };

export type Data = Readonly<Record<string, unknown>>;

const maxLabelLength = 50;
const maxValueLength = 200;

/** Names of fields that name an object, best first. */
const naming = [
  /\bname$/,
  /\bemail$/,
  /\bkey$/,
  /\b(title|filename|code|variable|reference|store id)$/,
  /^id$/,
];
/** Names of fields that show the state of an object. */
const standing =
  /\b(status|state|reason|error|version|active|enabled|trial|until|period|expir\w*|valid\w*)\b/;
/** Names of the least important fields. */
const identifying = /\bid$/;
/** Names of fields that repeat what the event says. */
const passing = /^((last )?(created|updated)( at)?|type|links)$/;

/** Returns true if a value is an object and not an array. */
export function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the most useful fields of an object: first those that show its state, last its id. */
export function fieldsOf(object: Data, max: number): readonly Field[] {
  const shown = shownOf(object);
  const own = shown.filter(({ words }) => words === "id").slice(0, 1);
  const others = shown
    .filter(({ words }) => words !== "id")
    .toSorted((a, b) => rankOf(a.words) - rankOf(b.words));
  return [...others.slice(0, max - own.length), ...own].map(({ words, value }) => ({
    label: cut(capitalized(words.replace(/^is /, "")), maxLabelLength),
    value: cut(value, maxValueLength),
  }));
}

/** Returns the name of an object, or the closest to one. */
export function titleOf(object: Data): string | undefined {
  const shown = shownOf(object, false);
  const named = (words: string) => shown.find((field) => field.words === words)?.value;
  const person = [named("first name"), named("last name")].filter(Boolean).join(" ");
  const [best] = naming.flatMap((name) => shown.filter(({ words }) => name.test(words)));
  return person || best?.value;
}

function rankOf(words: string): number {
  if (identifying.test(words)) return 3;
  if (naming.some((name) => name.test(words))) return 0;
  return standing.test(words) ? 1 : 2;
}

/**
 * Returns the fields to show.
 *
 * @param hasOthers - True if objects within it are shown too, by their names.
 */
function shownOf(object: Data, hasOthers = true) {
  return Object.entries(membersOf(object)).flatMap(([name, member]) => {
    const words = wordsOf(name);
    if (words === "" || passing.test(words)) return [];
    const value = valueText(words, isData(member) && hasOthers ? titleOf(member) : member);
    return value === undefined ? [] : [{ words, value }];
  });
}

/**
 * Returns the members of an object. A JSON:API resource, as Keygen's are, has them apart, and the ids of related
 * resources.
 */
function membersOf(object: Data): Data {
  const { id, attributes, relationships } = object;
  return isData(attributes) ? { ...relatedIds(relationships), id, ...attributes } : object;
}

function relatedIds(relationships: unknown): Data {
  if (!isData(relationships)) return {};
  const ids = Object.entries(relationships).flatMap(([name, relation]) => {
    const related = isData(relation) ? relation.data : undefined;
    // Omitted, because everything belongs to the account.
    return isData(related) && name !== "account" ? [[`${name} id`, related.id] as const] : [];
  });
  return Object.fromEntries(ids);
}

/* Values of an event as readers of a chat see them, or hidden. */

/** Names of fields that are never shown. */
const secret =
  /pass(word|wd|phrase|code)|secret|token|credential|certificate|private ?key|(api|access|signing) ?key|\b(otp|pin|cvc|cvv)\b/;
/** Beginnings of texts that are secrets under any name: PEM, and the source of one-time passwords. */
const secretText = /^(-----BEGIN |otpauth:)/;
/** Names of keys that activate software. */
const key = /\bkeys?$/;
/** Number of characters of a key to show. A shorter key than twice this is hidden. */
const shownOfKey = 4;
const maxItems = 10;

/**
 * Returns a value in plain text.
 *
 * @param words - Its name, with spaces.
 * @returns Undefined if there is nothing to show: empty values, secrets, and objects within objects.
 */
function valueText(words: string, value: unknown): string | undefined {
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

/** Returns the items, or their number if they are objects. */
function itemsText(words: string, items: readonly unknown[]): string | undefined {
  if (items.some((item) => typeof item === "object")) return String(items.length);
  const texts = items.slice(0, maxItems).map((item) => scalarText(words, item));
  return [...texts, ...(items.length > maxItems ? ["…"] : [])].filter(Boolean).join(", ");
}

/** Returns the part of a key that identifies it but cannot be used. */
function masked(text: string): string {
  const characters = [...text];
  if (characters.length === 0) return "";
  return `…${characters.length < 2 * shownOfKey ? "" : characters.slice(-shownOfKey).join("")}`;
}

function readableTime(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?Z$/, "$1 $2 UTC");
}

/**
 * Returns the name of a field, an object or an event in plain words: `max_activations`, `licenseKey` and
 * `password-reset` become "max activations", "license key" and "password reset". It consists of letters, digits and
 * spaces.
 */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

/** Capitalizes the first word. */
export function capitalized(words: string): string {
  return words
    .replace(/^./u, (first) => first.toUpperCase())
    .replaceAll(/\b(id|ip|url)\b/gi, (name) => name.toUpperCase());
}
