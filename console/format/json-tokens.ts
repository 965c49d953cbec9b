/** A piece of JSON text with one look. */
export type JsonToken = {
  readonly kind: "name" | "string" | "number" | "literal" | "text";
  readonly text: string;
};

/** Longer texts are shown without looks: each token is an element of the page. */
const maxLength = 40_000;

/** Returns a value as indented JSON, in tokens. */
export function jsonTokens(value: unknown): readonly JsonToken[] {
  const text = JSON.stringify(value, null, 2) ?? "";
  if (text.length > maxLength) return [{ kind: "text", text }];
  const tokens: JsonToken[] = [];
  let end = 0;
  for (const match of text.matchAll(
    /(?<string>"(?:[^"\\]|\\.)*")(?<colon>:)?|(?<number>-?\d[\d.eE+-]*)|true|false|null/g,
  )) {
    const { string, colon, number } = match.groups ?? {};
    if (match.index > end) tokens.push({ kind: "text", text: text.slice(end, match.index) });
    if (string !== undefined) tokens.push({ kind: colon ? "name" : "string", text: string });
    else tokens.push({ kind: number === undefined ? "literal" : "number", text: match[0] });
    end = match.index + match[0].length - (colon ? 1 : 0);
  }
  if (end < text.length) tokens.push({ kind: "text", text: text.slice(end) });
  return tokens;
}
