import * as z from "zod/mini";
import { overviewOf, overviewText } from "../overview.ts";
import type { Descriptions } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const busOperations = {
  getOverview: { method: "GET", path: "/",          access: "anyone" },
  getHealth:   { method: "GET", path: "/v1/health", access: "anyone" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function busDescriptions(): Descriptions<typeof busOperations> {
  const example = overviewOf("https://api.example.com");
  return {
    getOverview: {
      tag: "The bus",
      summary: "Find the documents",
      description: "Says what answers here, and where its documents and its console are.",
      properties: {
        "getOverview.name": "What the API is.",
        docs: "URL of the API reference, a page for browsers.",
        console: "URL of the console, a page for browsers.",
        openapi: "URL of the OpenAPI document.",
        health: "URL of the health check.",
      },
      successes: [
        {
          status: 200,
          description: "The URLs, as text if `accept` begins with a type of text.",
          schema: z.strictObject({
            name: z.string(),
            docs: z.string(),
            console: z.string(),
            openapi: z.string(),
            health: z.string(),
          }),
          example,
          text: overviewText(example),
        },
      ],
    },
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
