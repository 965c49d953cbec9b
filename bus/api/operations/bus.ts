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
    getOpenApi: {
      tag: "The bus",
      summary: "Get this document",
      description: "Returns the API's description for tools, such as generators of clients.",
      successes: [
        {
          status: 200,
          description: "OpenAPI 3.1 document.",
          schema: { json: { type: "object" } },
          example: { openapi: "3.1.1" },
        },
      ],
    },
    getReference: {
      tag: "The bus",
      summary: "Read this document as a page",
      description: "Returns a page for browsers. It loads nothing from other hosts.",
      successes: [
        {
          status: 200,
          description: "HTML page.",
          schema: { json: { type: "string" } },
          contentType: "text/html; charset=utf-8",
          example: "<!doctype html>…",
        },
      ],
    },
  };
}
