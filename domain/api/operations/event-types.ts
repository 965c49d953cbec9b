import * as z from "zod/mini";
import {
  eventTypes as catalog,
  channels,
  jsonSchema,
  knownPublishers,
  sample,
  vendors,
} from "../../../catalog/index.ts";
import { oneOf } from "../../../catalog/kinds.ts";
import type { Operation } from "../operation.ts";
import { eventTypeDetailsSchema, eventTypeSchema, jsonSchemaSchema } from "../schemas.ts";

/** What a list of event types can be narrowed by. */
export const eventTypeFilter = z.strictObject({
  vendor: z.optional(oneOf(...vendors)),
  publisher: z.optional(oneOf(...(knownPublishers as readonly [string, ...string[]]))),
  channel: z.optional(oneOf(...channels)),
});

const code = "license.activated";
const example = catalog.get(code);

export const eventTypes: readonly Operation[] = [
  {
    id: "listEventTypes",
    method: "GET",
    path: "/v1/event-types",
    tag: "Event types",
    summary: "List the catalog",
    access: "anyone",
    query: eventTypeFilter,
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
    method: "GET",
    path: "/v1/event-types/{code}",
    tag: "Event types",
    summary: "Read an event type, with its JSON Schema and a sample",
    access: "anyone",
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
    method: "GET",
    path: "/v1/event-types/{code}/schema",
    tag: "Event types",
    summary: "Read the JSON Schema that a CloudEvent of this type names",
    access: "anyone",
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
    method: "GET",
    path: "/v1/asyncapi.json",
    tag: "Event types",
    summary: "Read the whole catalog as an AsyncAPI document",
    access: "anyone",
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
