import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { operations } from "../operations/index.ts";
import { openApi } from "./open-api.ts";

type Content = Record<
  string,
  { schema: object; example?: unknown; examples?: Record<string, { value: unknown }> }
>;
type Described = {
  operationId: string;
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
};

const document = openApi({ server: "https://api.example.com" }) as {
  paths: Record<string, Record<string, Described>>;
  components: object;
};
const described = Object.values(document.paths).flatMap((path) => Object.values(path));

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: "api", components: document.components });
const validatorOf = (schema: object) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')));

test("the document is OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test("every operation is in it once", () => {
  const ids = described.map(({ operationId }) => operationId);
  expect(ids.toSorted()).toEqual(Object.keys(operations).toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(described.map((operation) => [operation.operationId, operation] as const))(
  "%s",
  (_id, { requestBody, responses }) => {
    const contents = [
      requestBody?.content ?? {},
      ...Object.values(responses).map(({ content = {} }) => content),
    ];

    test("has examples that are as its schemas say", () => {
      for (const { schema, example, examples } of contents.flatMap((content) =>
        Object.values(content),
      )) {
        const values = examples ? Object.values(examples).map(({ value }) => value) : [example];
        expect(values.length).toBeGreaterThan(0);
        const validate = validatorOf(schema);
        for (const value of values) {
          expect(value).toBeDefined();
          expect(validate(value), JSON.stringify([validate.errors, value])).toBe(true);
        }
      }
    });

    test("says how it succeeds, and how it is refused", () => {
      const statuses = Object.keys(responses);
      expect(statuses.some((status) => status.startsWith("2"))).toBe(true);
      expect(statuses).toContain("500");
    });
  },
);
