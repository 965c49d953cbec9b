/** A company's own messages: JSONata by event code, `license.*` and `*` included. */
export type Templates = Readonly<Record<string, string>>;

/** Returns the most specific template of an event: by its code, or by the longest prefix of it. */
export function templateFor(code: string, templates: Templates = {}): string | undefined {
  if (Object.hasOwn(templates, code)) return templates[code];
  const [best] = Object.keys(templates)
    .filter((key) => key.endsWith("*") && code.startsWith(key.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length);
  return best === undefined ? undefined : templates[best];
}

/** The result of a template: a text, a message in the system's own form, or nothing. */
export type Made =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "object"; readonly object: Readonly<Record<string, unknown>> };

/**
 * Reads the value that a template returned. Blank text, null and undefined are `nothing`. Arrays,
 * numbers and booleans become JSON text.
 */
export function madeOf(value: unknown): Made {
  if (value === undefined || value === null) return { kind: "nothing" };
  if (typeof value === "object" && !Array.isArray(value)) {
    return { kind: "object", object: value as Readonly<Record<string, unknown>> };
  }
  const text = (typeof value === "string" ? value : JSON.stringify(value)).toWellFormed();
  return text.trim() === "" ? { kind: "nothing" } : { kind: "text", text };
}
