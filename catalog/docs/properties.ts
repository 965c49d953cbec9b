import type { JsonSchema } from "../definition.ts";

export type Property = { readonly name: string; readonly type: string; readonly required: boolean };

/** The properties that a JSON Schema describes, those of inner objects and lists after their own. */
export function propertiesOf(schema: JsonSchema, above = ""): readonly Property[] {
  const required = schema.required;
  return Object.entries(inner(schema.properties)).flatMap(([key, property]) => {
    const name = `${above}${key}`;
    const own = {
      name,
      type: typeOf(property),
      required: Array.isArray(required) && required.includes(key),
    };
    const { object, list } = shapeOf(property);
    return [own, ...propertiesOf(object, `${name}.`), ...propertiesOf(list, `${name}[].`)];
  });
}

/** In words, such as "string or null". */
function typeOf(schema: JsonSchema): string {
  const { type, enum: choices, const: only, format, pattern, anyOf, items, not } = schema;
  if (not) return "never: it is a secret";
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map(typeOf))].join(" or ");
  if (only !== undefined) return `\`${only}\``;
  if (Array.isArray(choices)) return choices.map((choice) => `\`${choice}\``).join(" or ");
  if (format === "date") return "date";
  if (format === "date-time") return "time";
  if (pattern === "^\\d+$") return "digits in a string";
  if (type === "array") return `list of ${typeOf(inner(items)).replace(/^object$/, "objects")}`;
  return Array.isArray(type) ? type.join(" or ") : String(type ?? "any");
}

function shapeOf(schema: JsonSchema): { readonly object: JsonSchema; readonly list: JsonSchema } {
  const alternatives = Array.isArray(schema.anyOf) ? schema.anyOf : [schema];
  const object = alternatives.find(({ properties }) => properties);
  const list = alternatives.find(({ items }) => items);
  return { object: object ?? {}, list: inner(list?.items) };
}

function inner(value: unknown): Readonly<Record<string, JsonSchema>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
