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
  getAsyncApi:        { method: "GET", path: "/v1/asyncapi.json",             access: "anyone" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function eventTypeDescriptions(): Descriptions<typeof eventTypeOperations> {
  const code = "license.activated";
  const example = catalog.get(code);

  return {
    listEventTypes: {
      tag: "Event types",
      summary: "List the catalog",
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
      summary: "Read an event type, with its JSON Schema and a sample",
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
      summary: "Read the JSON Schema that a CloudEvent of this type names",
      successes: [
        {
          status: 200,
          description: "The schema of the CloudEvent's data.",
          schema: jsonSchemaSchema,
          contentType: "application/schema+json",
          example: { type: "object" },
        },
      ],
    },
    getAsyncApi: {
      tag: "Event types",
      summary: "Read the whole catalog as an AsyncAPI document",
      successes: [
        {
          status: 200,
          description: "The document.",
          schema: { json: { type: "object" } },
          example: { asyncapi: "3.0.0" },
        },
      ],
    },
  };
}
