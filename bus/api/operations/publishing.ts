import * as z from "zod/mini";
import { envelope, maxEvents } from "../../events/publication.ts";
import { problem } from "../../values/problem.ts";
import { acceptedSchema, named, resultsSchema } from "./answers.ts";
import { type Descriptions, license, uuid } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const publishingOperations = {
  publishEvents:  { method: "POST", path: "/v1/events",              access: "publisher", body: "required" },
  receiveWebhook: { method: "POST", path: "/v1/sources/{source_id}", access: "source", body: "required" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function publishingDescriptions(): Descriptions<typeof publishingOperations> {
  named.add(envelope, { id: "EventInput" });

  const accepted = { id: uuid, event: "license.activated", repeat: false };

  return {
    publishEvents: {
      sdk: "publish",
      tag: "Publishing",
      summary: "Publish events",
      description:
        "Publishes one event, or an array of up to 100. An accepted event is stored. It reaches every matching subscription at least once, or ends as a dead delivery that you can replay. Publish an event again with the same `id` and content, and the bus delivers it once. A refused event affects no other, and its `id` stays free.",
      request: {
        schema: z.union([
          envelope,
          z.array(envelope).check(z.minLength(1), z.maxLength(maxEvents)),
        ]),
        example: { id: uuid, event: "license.activated", company_id: 1, data: { license } },
      },
      successes: [
        {
          status: 202,
          description: "All events are accepted.",
          schema: z.union([acceptedSchema, resultsSchema]),
          example: accepted,
        },
        {
          status: 207,
          description:
            "Not all events of the array are accepted. The answer has one result per event.",
          schema: resultsSchema,
          example: {
            results: [
              { status: 202, ...accepted },
              { status: 422, problem: problem("unknown-event-type") },
            ],
          },
          headers: {
            "retry-after":
              "Seconds after which you can publish the events with the status 429 or 503 again. Present only with such a result.",
          },
        },
      ],
      problems: [
        "publisher-not-allowed",
        "id-conflict",
        "too-large",
        "too-many-events",
        "unknown-event-type",
        "invalid-hops",
        "too-many-hops",
        "not-published",
      ],
    },
    receiveWebhook: {
      tag: "Publishing",
      summary: "Receive a vendor's webhook",
      description:
        "Publishes the event of a webhook that Keygen, FlexNet or LicenseSpring sends. The body is the vendor's own. The source says how the bus authenticates the request.",
      request: { schema: { json: {} }, example: {} },
      successes: [
        {
          status: 202,
          description: "The event is accepted.",
          schema: acceptedSchema,
          example: accepted,
        },
      ],
      problems: [
        "unknown-sender",
        "publisher-not-allowed",
        "id-conflict",
        "too-large",
        "unknown-event-type",
        "invalid-hops",
        "too-many-hops",
        "not-published",
      ],
    },
  };
}
