import * as z from "zod/mini";
import type { Descriptions } from "./description.ts";
import type { Operations } from "./operation.ts";

export const busOperations = {
  getHealth: { method: "GET", path: "/v1/health", access: "anyone" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function busDescriptions(): Descriptions<typeof busOperations> {
  return {
    getHealth: {
      tag: "The bus",
      summary: "Check the API",
      description: "Answers while the API can serve requests. It reads no data.",
      successes: [
        {
          status: 200,
          description: "The API answers.",
          schema: z.strictObject({ status: z.literal("ok") }),
          example: { status: "ok" },
        },
      ],
    },
  };
}
