import { eventTypes } from "../catalog.ts";
import { definitionOf, type JsonSchema } from "../definitions.ts";
import type { EventType, Once, Status } from "../event-type.ts";
import { objectSchema } from "../json-schema.ts";
import { sample } from "../sample.ts";
import { closing, opening, vendorPages } from "./text.ts";

/** Returns docs/events.md, generated from the catalog's tables. */
export function eventsPage(): string {
  const vendors = Object.entries(vendorPages).map(([vendor, page]) => {
    const types = [...eventTypes.values()].filter((type) => type.vendor === vendor);
    const keygen = vendor === "keygen";
    return [
      `## ${capitalized(page.title)}\n\n${page.text}`,
      eventTable(types),
      `### Objects of ${page.title}\n\n${page.objects}`,
      keygen ? resourceTable(types) : objectTables(types),
      ...page.samples.map(sampleOf),
    ].join("\n\n");
  });
  return `${[opening, ...vendors, closing].join("\n\n")}\n`;
}

function capitalized(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function eventTable(types: readonly EventType[]): string {
  return table(
    ["event", "when", "publishers", "consumers", "data", ""],
    types.map((type) => [
      code(type.code),
      type.trigger ?? "",
      type.publishers.join(", "),
      type.consumers.join(", "),
      type.objects.map(code).join(", "),
      [marks[type.status], type.once && onceText(type.once), type.notes].filter(Boolean).join(" "),
    ]),
  );
}

const marks: Readonly<Record<Status, string>> = {
  listed: "",
  documented: "",
  undocumented: "Undocumented.",
  unconfirmed: "Unconfirmed.",
};

function onceText({ per, within }: Once): string {
  const names = per.map((pointer) => code(pointer.replace("/data/", "").replaceAll("/", ".")));
  const times = within === undefined ? "once" : `at most once in ${within / 3600} hours`;
  return `Delivered ${times} per ${names.join(" and ")}.`;
}

/** Returns the objects that some events contain, each with the first definition that has it. */
function objectsOf(types: readonly EventType[]): ReadonlyMap<string, JsonSchema> {
  const schemas = types.flatMap((type) => {
    const definition = definitionOf(type.code);
    return type.objects.map((name) => {
      const schema = definition && objectSchema(definition, name, "#");
      return [name, schema ?? {}] as const;
    });
  });
  return new Map(schemas.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
}

function objectTables(types: readonly EventType[]): string {
  return [...objectsOf(types)]
    .map(([name, schema]) => {
      const rows = propertiesOf(schema).map((property) => [
        code(property.name),
        property.type,
        property.required ? "required" : "",
      ]);
      return `#### ${code(name)}\n\n${table(["property", "type", ""], rows)}`;
    })
    .join("\n\n");
}

/** Returns the table of Keygen's resources, which differ only in their type. */
function resourceTable(types: readonly EventType[]): string {
  const rows = [...objectsOf(types)].map(([name, schema]) => {
    const properties = propertiesOf({ properties: { it: schema } });
    const type = properties.find((property) => /^it(\[\])?\.type$/.test(property.name))?.type;
    const secrets = properties.filter((property) => property.type.startsWith("never"));
    return [
      code(name),
      `${schema.type === "array" ? "list of " : ""}${type}`,
      secrets.length > 0
        ? `never with ${secrets.map((secret) => code(secret.name.replace("it.", ""))).join(" or ")}`
        : "",
    ];
  });
  return table(["object", "resource type", ""], rows);
}

function sampleOf(of: string): string {
  const json = JSON.stringify(sample(of), null, 2);
  return `<details><summary>A sample of <code>${of}</code></summary>\n\n\`\`\`json\n${json}\n\`\`\`\n\n</details>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

type Property = { readonly name: string; readonly type: string; readonly required: boolean };

/**
 * Yields the properties that a JSON Schema describes, followed by those of inner objects and lists.
 */
function propertiesOf(schema: JsonSchema, above = ""): readonly Property[] {
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

/** Returns a type as text, such as "string or null". */
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
