import * as z from "zod/mini";
import { eventTypes as catalog, jsonSchema, sample } from "../../../catalog/index.ts";
import type { Description } from "./described.ts";
import { eventTypeDetailsSchema, eventTypeSchema, jsonSchemaSchema } from "./schemas.ts";

const code = "license.activated";
const example = catalog.get(code);

export const eventTypes: readonly Description[] = [
  {
    id: "listEventTypes",
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
  {
    id: "getEventType",
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
  {
    id: "getEventTypeSchema",
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
  {
    id: "getAsyncApi",
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
];
