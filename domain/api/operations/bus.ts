import * as z from "zod/mini";
import type { Operation } from "../operation.ts";

export const bus: readonly Operation[] = [
  {
    id: "getHealth",
    method: "GET",
    path: "/v1/health",
    tag: "The bus",
    summary: "Ask whether the API answers",
    access: "anyone",
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
    method: "GET",
    path: "/v1/openapi.json",
    tag: "The bus",
    summary: "Read this document",
    access: "anyone",
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
    method: "GET",
    path: "/docs",
    tag: "The bus",
    summary: "Read it as a page",
    access: "anyone",
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
