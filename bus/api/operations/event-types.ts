import * as z from "zod/mini";
import { eventTypes as catalog, jsonSchema, sample } from "../../../catalog/index.ts";
import { eventTypeDetailsSchema, eventTypeSchema, jsonSchemaSchema } from "./answers.ts";
import type { Descriptions } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const eventTypeOperations = {
  listEventTypes:     { method: "GET", path: "/v1/event-types",               access: "anyone", query: "eventTypeFilter" },
  getEventType:       { method: "GET", path: "/v1/event-types/{code}",        access: "anyone" },
  getEventTypeSchema: { method: "GET", path: "/v1/event-types/{code}/schema", access: "anyone" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function eventTypeDescriptions(): Descriptions<typeof eventTypeOperations> {
  const code = "license.activated";
  const example = catalog.get(code);

  return {
    listEventTypes: {
      tag: "Event types",
      summary: "List event types",
      description: "Returns the whole catalog, or the event types that match all filters.",
      successes: [
        {
          status: 200,
          description: "The event types.",
          schema: z.strictObject({ items: z.array(eventTypeSchema) }),
          example: { items: [example] },
        },
      ],
    },
    getEventType: {
      tag: "Event types",
      summary: "Get an event type",
      description: "Returns an event type with the JSON Schema of its events and a sample.",
      successes: [
        {
          status: 200,
          description: "The event type.",
          schema: eventTypeDetailsSchema,
          example: { ...example, schema: jsonSchema(code), sample: sample(code) },
        },
      ],
    },
    getEventTypeSchema: {
      tag: "Event types",
      summary: "Get the schema of a CloudEvent",
      description: "Returns the JSON Schema that `dataschema` of a CloudEvent refers to.",
      successes: [
        {
          status: 200,
          description: "JSON Schema of the CloudEvent's `data`.",
          schema: jsonSchemaSchema,
          contentType: "application/schema+json",
          example: { type: "object" },
        },
      ],
    },
  };
}
