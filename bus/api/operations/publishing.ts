import * as z from "zod/mini";
import { envelope, maxEvents } from "../../events/publication.ts";
import { acceptedSchema, resultsSchema } from "./answers.ts";
import { type Descriptions, license, uuid } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const publishingOperations = {
  publishEvents:  { method: "POST", path: "/v1/events",              access: "publisher", body: "required" },
  receiveWebhook: { method: "POST", path: "/v1/sources/{source_id}", access: "source", body: "required" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function publishingDescriptions(): Descriptions<typeof publishingOperations> {
  const accepted = { id: uuid, event: "license.activated", repeat: false };

  return {
    publishEvents: {
      tag: "Publishing",
      summary: "Publish one event, or an array of them",
      description:
        "Accepted means stored: the event reaches every subscription that it is for, or ends as a dead delivery, which can be replayed. An event that is sent again with the same id and content is accepted again and delivered once. An event that is refused harms no other, and its id stays free.",
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
          description: "All is accepted.",
          schema: z.union([acceptedSchema, resultsSchema]),
          example: accepted,
        },
        {
          status: 207,
          description: "Of an array, not all is accepted: a result for each, in order.",
          schema: resultsSchema,
          example: { results: [{ status: 202, ...accepted }] },
          headers: {
            "retry-after":
              "Seconds after which you can send events again that have the status 429 or 503. Present only with such a result.",
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
      summary: "Receive another vendor's webhook as an event",
      description:
        "Keygen, FlexNet or LicenseSpring send here; how a request is known to be theirs is up to the source. The body is the vendor's own.",
      request: { schema: { json: {} }, example: {} },
      successes: [
        { status: 202, description: "It is accepted.", schema: acceptedSchema, example: accepted },
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
