import * as z from "zod/mini";
import { patternTrial } from "../../subscriptions/pattern-trial.ts";
import { type Descriptions, license } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const patternOperations = {
  testPattern: { method: "POST", path: "/v1/patterns/test", access: "any key", body: "required" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function patternDescriptions(): Descriptions<typeof patternOperations> {
  return {
    testPattern: {
      tag: "Patterns",
      summary: "Try a pattern on an event",
      description:
        "Tells whether a subscription with these `events` and `pattern` would get the event.",
      request: {
        schema: patternTrial,
        example: {
          pattern: { detail: { data: { license: { id: [{ numeric: [">", 0] }] } } } },
          event: { "detail-type": "license.activated", detail: { data: { license } } },
        },
      },
      successes: [
        {
          status: 200,
          description: "The verdict.",
          schema: z.strictObject({ matches: z.boolean() }),
          example: { matches: true },
        },
      ],
    },
  };
}
