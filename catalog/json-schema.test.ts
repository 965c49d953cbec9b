import { expect, test } from "vitest";
import { eventTypes, jsonSchema } from "./index.ts";

test("every event type has a JSON Schema that requires its objects and allows no others", () => {
  for (const [code, { objects }] of eventTypes) {
    expect(jsonSchema(code)).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: { data: { type: "object", required: objects, additionalProperties: false } },
    });
  }
});

test("the schema lists the types of each property", () => {
  expect(jsonSchema("license.activated")).toMatchObject({
    properties: {
      data: {
        properties: {
          license: {
            required: ["id"],
            additionalProperties: {},
            properties: {
              id: { type: "integer" },
              license_key: { type: ["string", "null"] },
              activations_type: { enum: ["online", "offline"] },
            },
          },
        },
      },
    },
  });
});

test("a code outside the catalog has none", () => {
  expect(jsonSchema("license.invented")).toBeUndefined();
});
