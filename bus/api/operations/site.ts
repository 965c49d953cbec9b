import type { Descriptions, Success } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const siteOperations = {
  getReference: { method: "GET", path: "/docs",             access: "anyone" },
  getConsole:   { method: "GET", path: "/console",          access: "anyone" },
  getOpenApi:   { method: "GET", path: "/v1/openapi.json",  access: "anyone" },
  getAsyncApi:  { method: "GET", path: "/v1/asyncapi.json", access: "anyone" },
} as const satisfies Operations;

/** The answer to a caller who has the document already. */
const unchanged: Success = {
  status: 304,
  description: "The document is the one in `if-none-match`.",
};

const htmlPage: Success = {
  status: 200,
  description: "HTML page.",
  schema: { json: { type: "string" } },
  contentType: "text/html; charset=utf-8",
  example: "<!doctype html>…",
};

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function siteDescriptions(): Descriptions<typeof siteOperations> {
  return {
    getReference: {
      tag: "The bus",
      summary: "Read this document as a page",
      description: "Returns a page for browsers. It loads nothing from other hosts.",
      successes: [htmlPage, unchanged],
    },
    getConsole: {
      tag: "The bus",
      summary: "Open the console",
      description:
        "Returns a page for browsers that shows a company's events, deliveries and subscriptions. It calls this API with a key that the person enters.",
      successes: [htmlPage, unchanged],
    },
    getOpenApi: {
      sdk: "openApi",
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
        unchanged,
      ],
    },
    getAsyncApi: {
      tag: "Event types",
      summary: "Get the catalog as AsyncAPI",
      description: "Returns all event types with their schemas and channels, for tools.",
      successes: [
        {
          status: 200,
          description: "AsyncAPI 3 document.",
          schema: { json: { type: "object" } },
          example: { asyncapi: "3.0.0" },
        },
        unchanged,
      ],
    },
  };
}
