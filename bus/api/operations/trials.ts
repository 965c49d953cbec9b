import * as z from "zod/mini";
import { patternTest } from "../../subscriptions/pattern-test.ts";
import { transformOutcome, transformTest } from "../../transforms/transform-test.ts";
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
        schema: patternTest,
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

// biome-ignore format: a table is read by its columns
export const transformOperations = {
  testTransform: { method: "POST", path: "/v1/transforms/test", access: "any key", body: "required" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function transformDescriptions(): Descriptions<typeof transformOperations> {
  return {
    testTransform: {
      tag: "Transforms",
      summary: "Try a transform",
      description:
        "Tells what a subscription with this `transform` would send: of `input`, or of a sample of the event type `event` in `format`. The limits are those of deliveries: a second, 500 calls deep, 64 MB, and 256 KB of result.",
      request: {
        schema: transformTest,
        example: {
          transform: "{ 'text': event & ': ' & data.license.license_key }",
          event: "license.activated",
        },
      },
      successes: [
        {
          status: 200,
          description: "What it made, that it drops the event, or why it failed.",
          schema: transformOutcome,
          example: { outcome: "made", body: { text: "license.activated: ABCD-EFGH" } },
        },
      ],
    },
  };
}
