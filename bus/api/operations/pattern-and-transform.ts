import * as z from "zod/mini";
import { patternTest } from "../../subscriptions/pattern-test.ts";
import { transformOutcome, transformTest } from "../../transforms/transform-test.ts";
import { type Descriptions, license } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const patternOperations = {
  testPattern: { method: "POST", path: "/v1/patterns/test", access: "any key", body: "required", changes: false },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function patternDescriptions(): Descriptions<typeof patternOperations> {
  return {
    testPattern: {
      sdk: "patterns.test",
      tag: "Patterns",
      summary: "Test a pattern",
      description:
        "Says whether a subscription with these `events` and this `pattern` would receive an event.",
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
          description: "Whether the event matches.",
          schema: z.strictObject({ matches: z.boolean() }),
          example: { matches: true },
        },
      ],
    },
  };
}

// biome-ignore format: a table is read by its columns
export const transformOperations = {
  testTransform: { method: "POST", path: "/v1/transforms/test", access: "any key", body: "required", changes: false },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function transformDescriptions(): Descriptions<typeof transformOperations> {
  return {
    testTransform: {
      sdk: "transforms.test",
      tag: "Transforms",
      summary: "Test a transform",
      description:
        "Applies a transform to a body, or to a sample of an event type. The limits are those of deliveries: 1 second, 500 nested calls, 64 MB of memory and a result of 256 KB.",
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
          description: "The result of the transform.",
          schema: transformOutcome,
          example: { outcome: "made", body: { text: "license.activated: ABCD-EFGH" } },
        },
      ],
    },
  };
}
