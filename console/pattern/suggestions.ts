import type { CaretContext } from "./caret-context.ts";
import { type Place, placeAt } from "./vocabulary.ts";

/** A text to insert at the caret. */
export type Suggestion = {
  readonly label: string;
  readonly detail: string;
  readonly text: string;
  /** Where the caret goes, from the end of the text. */
  readonly back: number;
};

const maxSuggestions = 12;

/** Matchers of EventBridge's patterns, with what they need. */
const matchers: readonly (readonly [name: string, value: string, detail: string])[] = [
  ["prefix", '""', "begins with"],
  ["suffix", '""', "ends with"],
  ["anything-but", "[]", "none of these"],
  ["equals-ignore-case", '""', "in any case"],
  ["wildcard", '"*"', "with * for anything"],
  ["numeric", '[">", 0]', "a range of numbers"],
  ["exists", "true", "is present"],
  ["cidr", '""', "a range of addresses"],
];

/** Returns what can stand at the caret, the best first. */
export function suggestionsAt(context: CaretContext, root: Place): readonly Suggestion[] {
  const { kind, path, partial } = context;
  const place = placeAt(root, path);
  const all =
    kind === "name" ? namesOf(place) : kind === "value" ? valuesOf(place) : matcherNames();
  const wanted = partial.toLowerCase();
  const found = all.filter(({ label }) => label.toLowerCase().includes(wanted));
  const begins = ({ label }: Suggestion) => /^"?/.test(label) && plain(label).startsWith(wanted);
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].slice(0, maxSuggestions);
}

function plain(label: string): string {
  return label.replace(/^"/, "").toLowerCase();
}

function namesOf(place: Place | undefined): readonly Suggestion[] {
  return [...(place?.fields ?? [])].map(([name, { fields, values }]) => {
    const text = JSON.stringify(name);
    return fields.size > 0
      ? {
          label: name,
          detail: [...fields.keys()].slice(0, 4).join(", "),
          text: `${text}: {}`,
          back: 1,
        }
      : { label: name, detail: shownValues(values), text: `${text}: []`, back: 1 };
  });
}

function shownValues(values: readonly unknown[]): string {
  return values
    .slice(0, 2)
    .map((value) => JSON.stringify(value))
    .join(", ");
}

function valuesOf(place: Place | undefined): readonly Suggestion[] {
  const values = (place?.values ?? []).map((value) => {
    const text = JSON.stringify(value);
    return { label: text, detail: "value", text, back: 0 };
  });
  const rest = matchers.map(([name, value, detail]) => ({
    label: name,
    detail,
    text: `{ "${name}": ${value} }`,
    back: 2 + inside(value),
  }));
  return [...values, ...rest];
}

function matcherNames(): readonly Suggestion[] {
  return matchers.map(([name, value, detail]) => ({
    label: name,
    detail,
    text: `"${name}": ${value}`,
    back: inside(value),
  }));
}

/** Within an empty text or list, and behind anything else. */
function inside(value: string): number {
  return value === '""' || value === "[]" ? 1 : 0;
}

/** Returns the text with a suggestion in it, and the new position of the caret. */
export function accepted(
  text: string,
  { kind, start, end }: CaretContext,
  suggestion: Suggestion,
): { readonly text: string; readonly caret: number } {
  const rest = text.slice(end);
  // A name that is replaced keeps its value.
  const isNamed = kind !== "value" && /^\s*:/.test(rest);
  const inserted = isNamed
    ? suggestion.text.slice(0, suggestion.text.indexOf('":') + 1)
    : suggestion.text;
  const caret = start + inserted.length - (isNamed ? 0 : suggestion.back);
  return { text: `${text.slice(0, start)}${inserted}${rest}`, caret };
}
