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

test("the schema says which types a property may have", () => {
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

test("a code that is not in the catalog has none", () => {
  expect(jsonSchema("license.invented")).toBeUndefined();
});
