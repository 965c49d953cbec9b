import { labelOf } from "./label.ts";

/** A JSON Schema, as far as the OpenAPI document of the bus uses it. */
export type JsonSchema = {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Schemas;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping: Readonly<Record<string, string>>;
  };
  readonly writeOnly?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
};
export type Schemas = Readonly<Record<string, JsonSchema>>;

/** The kind of value that a control edits. */
export type Shape =
  | {
      readonly kind: "text";
      readonly look: "line" | "secret" | "lines";
      readonly canBeEmpty: boolean;
    }
  | {
      readonly kind: "number";
      readonly min?: number | undefined;
      readonly max?: number | undefined;
      readonly isWhole: boolean;
    }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  /** A text, a number or a boolean. */
  | { readonly kind: "scalar" }
  | { readonly kind: "null" }
  | { readonly kind: "list"; readonly item: "text" | "number" }
  | { readonly kind: "map"; readonly value: Shape }
  | { readonly kind: "object"; readonly fields: readonly Field[] }
  /** One of several objects, which the property `by` tells apart. */
  | { readonly kind: "union"; readonly by: string; readonly members: readonly Member[] }
  /** One of several values that nothing tells apart but their type. */
  | { readonly kind: "alternatives"; readonly members: readonly Alternative[] }
  /** Anything else: JSON. */
  | { readonly kind: "json" };

/** A member of an object, as a form shows it. */
export type Field = {
  readonly name: string;
  readonly label: string;
  /** Describes the field. Code is between backticks. */
  readonly hint?: string | undefined;
  readonly isRequired: boolean;
  readonly default?: unknown;
  readonly shape: Shape;
};

export type Member = {
  readonly value: string;
  readonly title: string;
  readonly fields: readonly Field[];
};
export type Alternative = { readonly title: string; readonly shape: Shape };

/** Longer texts get several lines. */
const maxLineLength = 5_000;

/**
 * Returns the shape of a value.
 *
 * @param schemas - The schemas that the document has by name.
 */
export function shapeOf(schema: JsonSchema, schemas: Schemas): Shape {
  const { type, enum: choices, anyOf, oneOf, discriminator, writeOnly: isSecret = false } = schema;
  if (schema.$ref !== undefined) {
    const shape = shapeOf(named(schema.$ref, schemas), schemas);
    return isSecret && shape.kind === "text" ? { ...shape, look: "secret" } : shape;
  }
  if (discriminator) return unionOf(discriminator, oneOf ?? [], schemas);
  const members = anyOf ?? oneOf;
  if (members?.every(({ type = "" }) => scalars.has(String(type)))) return { kind: "scalar" };
  if (members) {
    return {
      kind: "alternatives",
      members: members.map((member) => ({
        title: member.title ?? String(member.type),
        shape: shapeOf(member, schemas),
      })),
    };
  }
  if (Array.isArray(type)) return { kind: "scalar" };
  if (choices) return { kind: "choice", values: choices.map(String) };
  switch (type) {
    case "string": {
      const { minLength = 0, maxLength = 0 } = schema;
      const isLong = maxLength > maxLineLength;
      return {
        kind: "text",
        look: isLong ? "lines" : isSecret ? "secret" : "line",
        canBeEmpty: minLength === 0,
      };
    }
    case "integer":
    case "number":
      return {
        kind: "number",
        min: schema.minimum,
        max: schema.maximum,
        isWhole: type === "integer",
      };
    case "boolean":
      return { kind: "boolean" };
    case "null":
      return { kind: "null" };
    case "array":
      return { kind: "list", item: schema.items?.type === "string" ? "text" : "number" };
    case "object":
      return objectOf(schema, schemas);
    default:
      return { kind: "json" };
  }
}

const scalars: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean"]);

function objectOf(schema: JsonSchema, schemas: Schemas): Shape {
  const { properties, additionalProperties, writeOnly = false } = schema;
  if (properties) return { kind: "object", fields: fieldsOf(schema, schemas) };
  if (typeof additionalProperties !== "object") return { kind: "json" };
  const value = shapeOf({ ...additionalProperties, writeOnly }, schemas);
  return value.kind === "json" ? value : { kind: "map", value };
}

/** Returns the fields of an object. */
export function fieldsOf(
  { properties = {}, required = [] }: JsonSchema,
  schemas: Schemas,
): readonly Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    label: labelOf(name),
    hint: schema.description,
    isRequired: required.includes(name),
    default: schema.default,
    shape: shapeOf(schema, schemas),
  }));
}

function unionOf(
  { propertyName: by, mapping }: NonNullable<JsonSchema["discriminator"]>,
  refs: readonly JsonSchema[],
  schemas: Schemas,
): Shape {
  const members = Object.entries(mapping).map(([value, ref]) => {
    const fields = fieldsOf(named(ref, schemas), schemas).filter(({ name }) => name !== by);
    const title = refs.find(({ $ref }) => $ref === ref)?.title ?? value;
    return { value, title, fields };
  });
  return { kind: "union", by, members };
}

function named(ref: string, schemas: Schemas): JsonSchema {
  return schemas[ref.split("/").at(-1) ?? ""] ?? {};
}

/** Returns the names of an object's members that can be null. */
export function nullableNames({ properties = {} }: JsonSchema): readonly string[] {
  return Object.keys(properties).filter((name) => isNullable(properties[name] ?? {}));
}

function isNullable({ type = [], anyOf = [] }: JsonSchema): boolean {
  return [type].flat().includes("null") || anyOf.some(isNullable);
}
