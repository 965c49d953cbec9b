/** A company's own messages: JSONata by the event codes that they are for, `license.*` and `*` among them. */
export type Templates = Readonly<Record<string, string>>;

/** The template that says most exactly that it is for an event: by its code, or by the longest beginning of it. */
export function templateFor(code: string, templates: Templates = {}): string | undefined {
  if (Object.hasOwn(templates, code)) return templates[code];
  const [best] = Object.keys(templates)
    .filter((key) => key.endsWith("*") && code.startsWith(key.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length);
  return best === undefined ? undefined : templates[best];
}

/** What a template made: a text, a message of the system's own kind, or nothing to be said. */
export type Made =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "object"; readonly object: Readonly<Record<string, unknown>> };

export function madeOf(value: unknown): Made {
  if (value === undefined || value === null) return { kind: "nothing" };
  if (typeof value === "object" && !Array.isArray(value)) {
    return { kind: "object", object: value as Readonly<Record<string, unknown>> };
  }
  const text = (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed();
  return text.trim() === "" ? { kind: "nothing" } : { kind: "text", text };
}
