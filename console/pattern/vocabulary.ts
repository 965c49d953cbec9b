import type { JsonSchema, Schemas } from "../schema/shape.ts";

/** A field that a pattern can name: its own fields, and values that it has had. */
export type Place = {
  readonly fields: Map<string, Place>;
  readonly values: unknown[];
};

const maxValues = 8;
const maxDepth = 8;

/** Returns a field without fields and values. */
export function newPlace(): Place {
  return { fields: new Map(), values: [] };
}

/** Returns a field's own field, and adds it if it is missing. */
export function placeIn({ fields }: Place, name: string): Place {
  const place = fields.get(name) ?? newPlace();
  fields.set(name, place);
  return place;
}

/** Returns the field at a path, if it is known. */
export function placeAt(root: Place, path: readonly string[]): Place | undefined {
  return path.reduce<Place | undefined>((place, name) => place?.fields.get(name), root);
}

/** Adds the fields of a JSON Schema, and the values that it lists. */
export function addSchema(place: Place, schema: SchemaWithDefinitions): void {
  walk(place, schema, schema, 0);
}

type SchemaWithDefinitions = JsonSchema & {
  readonly $defs?: Schemas;
  readonly allOf?: readonly JsonSchema[];
  readonly const?: unknown;
};

function walk(
  place: Place,
  schema: SchemaWithDefinitions,
  root: SchemaWithDefinitions,
  depth: number,
) {
  if (depth > maxDepth) return;
  const { $ref, properties = {}, items, enum: choices = [], const: only } = schema;
  if (schema.type === "boolean") for (const value of [true, false]) addValue(place, value);
  for (const value of only === undefined ? choices : [only]) addValue(place, value);
  const same = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const referred = $ref && root.$defs?.[$ref.split("/").at(-1) ?? ""];
  for (const inner of [...same, ...(referred ? [referred] : []), ...(items ? [items] : [])]) {
    walk(place, inner, root, depth + 1);
  }
  for (const [name, inner] of Object.entries(properties)) {
    walk(placeIn(place, name), inner, root, depth + 1);
  }
}

/** Adds the fields and the values of an event. Patterns see the elements of a list as values of the field. */
export function addValue(place: Place, value: unknown): void {
  if (Array.isArray(value)) {
    for (const element of value) addValue(place, element);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) addValue(placeIn(place, name), inner);
  } else if (place.values.length < maxValues && !place.values.includes(value)) {
    place.values.push(value);
  }
}

/** A field without fields of its own, with its path. */
export type Leaf = { readonly path: readonly string[]; readonly values: readonly unknown[] };

/** Returns the fields that have no fields of their own. */
export function leavesOf(place: Place, path: readonly string[] = []): readonly Leaf[] {
  if (place.fields.size === 0) return path.length === 0 ? [] : [{ path, values: place.values }];
  return [...place.fields].flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}
