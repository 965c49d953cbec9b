import * as z from "zod/mini";
import type { Description } from "./described.ts";

export const bus: readonly Description[] = [
  {
    id: "getHealth",
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
  {
    id: "getOpenApi",
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
  {
    id: "getReference",
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
];
