import { cut } from "../../values/plain-text.ts";
import { valueText } from "./value-text.ts";
import { capitalized, wordsOf } from "./words.ts";

export type Field = { readonly label: string; readonly value: string };

export type Data = Readonly<Record<string, unknown>>;

const longestLabel = 50;
const longestValue = 200;

/** Names, in words, by which an object is called, the best first. */
const naming = [
  /\bname$/,
  /\bemail$/,
  /\bkey$/,
  /\b(title|filename|code|variable|reference|store id)$/,
  /^id$/,
];
/** Names of what tells how it stands with an object. */
const standing =
  /\b(status|state|reason|error|version|active|enabled|trial|until|period|expir\w*|valid\w*)\b/;
/** Names of what matters least. */
const identifying = /\bid$/;
/** Names of what says nothing that the event does not. */
const passing = /^((last )?(created|updated)( at)?|type|links)$/;

export function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of an object that are worth a reader's while: first those that tell the most, and at last its id. */
export function fieldsOf(object: Data, most: number): readonly Field[] {
  const shown = shownOf(object);
  const own = shown.filter(({ words }) => words === "id").slice(0, 1);
  const others = shown
    .filter(({ words }) => words !== "id")
    .toSorted((a, b) => rankOf(a.words) - rankOf(b.words));
  return [...others.slice(0, most - own.length), ...own].map(({ words, value }) => ({
    label: cut(capitalized(words.replace(/^is /, "")), longestLabel),
    value: cut(value, longestValue),
  }));
}

/** What an object is called: by its name, or by what comes closest to one. */
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

/** @param hasOthers - Whether an object within it is shown too, by what it is called. */
function shownOf(object: Data, hasOthers = true) {
  return Object.entries(membersOf(object)).flatMap(([name, member]) => {
    const words = wordsOf(name);
    if (words === "" || passing.test(words)) return [];
    const value = valueText(words, isData(member) && hasOthers ? titleOf(member) : member);
    return value === undefined ? [] : [{ words, value }];
  });
}

/** A resource of JSON:API, as Keygen's are, has its members apart, and the ids of what it belongs to. */
function membersOf(object: Data): Data {
  const { id, attributes, relationships } = object;
  return isData(attributes) ? { ...relatedIds(relationships), id, ...attributes } : object;
}

function relatedIds(relationships: unknown): Data {
  if (!isData(relationships)) return {};
  const ids = Object.entries(relationships).flatMap(([name, relation]) => {
    const related = isData(relation) ? relation.data : undefined;
    // Everything belongs to the account.
    return isData(related) && name !== "account" ? [[`${name} id`, related.id] as const] : [];
  });
  return Object.fromEntries(ids);
}
