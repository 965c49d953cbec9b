import * as z from "zod/mini";
import { type Definition, definitionOf, type JsonSchema } from "./definitions.ts";
import { open, type Schema } from "./kinds.ts";

const dialect = "https://json-schema.org/draft/2020-12/schema";

/**
 * Returns the JSON Schema (2020-12) of an event type's content: its `data`, and `vendor` if it has
 * one.
 *
 * @returns The schema; undefined for a code outside the catalog.
 */
export function jsonSchema(code: string): object | undefined {
  const definition = definitionOf(code);
  if (!definition) return undefined;
  const { data, vendor, own } = definition;
  if (own) return ofOwn(own);
  return z.toJSONSchema(open({ data: z.strictObject(data), ...(vendor && { vendor }) }));
}

/**
 * Returns the JSON Schema (2020-12) of a CloudEvent's `data`: the event's objects, and `vendor`
 * next to them if there is one (see bus/formats/cloudevents.ts).
 *
 * @returns The schema; undefined for a code outside the catalog.
 */
export function cloudEventSchema(code: string): object | undefined {
  const definition = definitionOf(code);
  if (!definition) return undefined;
  const { data, vendor, own } = definition;
  if (own) return { $schema: dialect, ...objectsAt("#", own) };
  return z.toJSONSchema(z.strictObject({ ...data, ...(vendor && { vendor }) }));
}

function ofOwn(schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const data = objectsAt("#/properties/data", schemas);
  return { $schema: dialect, type: "object", properties: { data }, required: ["data"] };
}

/** Returns an object of exactly these objects, for a place in a document. */
function objectsAt(place: string, schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const properties = Object.entries(schemas).map(([name, schema]) => [
    name,
    movedTo(`${place}/properties/${name}`, schema),
  ]);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: Object.keys(schemas),
    additionalProperties: false,
  };
}

/** Returns the schema of one of the event's objects, for a place in a larger document. */
export function objectSchema(
  { data, own }: Definition,
  name: string,
  place: string,
): JsonSchema | undefined {
  const schema = own ? own[name] : data[name] && schemaOf(data[name]);
  return schema && movedTo(place, schema);
}

/** Returns the schema of the envelope's `vendor`, for a place in a larger document. */
export function vendorSchema({ vendor }: Definition, place: string): JsonSchema | undefined {
  return vendor && movedTo(place, schemaOf(vendor));
}

/** Returns a schema in the draft of AsyncAPI, which is equivalent for these schemas. */
function schemaOf(schema: Schema): JsonSchema {
  return { ...z.toJSONSchema(schema, { target: "draft-07" }) };
}

/**
 * Returns a schema for a place in a document: its references are adjusted, and members of a
 * separate schema removed.
 */
function movedTo(place: string, { $schema: _, ...schema }: JsonSchema): JsonSchema {
  const moved = JSON.stringify(schema, (key, value) =>
    key === "$ref" && typeof value === "string" ? value.replace(/^#/, place) : value,
  );
  return JSON.parse(moved);
}
