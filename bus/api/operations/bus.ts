import * as z from "zod/mini";
import type { Descriptions } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const busOperations = {
  getHealth:    { method: "GET", path: "/v1/health",       access: "anyone" },
  getOpenApi:   { method: "GET", path: "/v1/openapi.json", access: "anyone" },
  getReference: { method: "GET", path: "/docs",            access: "anyone" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function busDescriptions(): Descriptions<typeof busOperations> {
  return {
    getHealth: {
      tag: "The bus",
      summary: "Ask whether the API answers",
      successes: [
        {
          status: 200,
          description: "It does.",
          schema: z.strictObject({ status: z.literal("ok") }),
          example: { status: "ok" },
        },
      ],
    },
    getOpenApi: {
      tag: "The bus",
      summary: "Read this document",
      successes: [
        {
          status: 200,
          description: "The document, in OpenAPI 3.1.",
          schema: { json: { type: "object" } },
          example: { openapi: "3.1.1" },
        },
      ],
    },
    getReference: {
      tag: "The bus",
      summary: "Read it as a page",
      successes: [
        {
          status: 200,
          description: "The page.",
          schema: { json: { type: "string" } },
          contentType: "text/html; charset=utf-8",
          example: "<!doctype html>…",
        },
      ],
    },
  };
}
