import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { connectorSchemas } from "../../connectors/index.ts";
import { operations } from "../operations/index.ts";
import { propertyDescriptions } from "./described.ts";
import { openApi } from "./open-api.ts";
import { entryAt } from "./place.ts";
import { titles } from "./unions.ts";

type Content = Record<
  string,
  { schema: object; example?: unknown; examples?: Record<string, { value: unknown }> }
>;
type Documented = { name: string; description?: string };
type Described = {
  operationId: string;
  summary?: string;
  description?: string;
  tags: string[];
  parameters?: Documented[];
  requestBody?: { content: Content };
  responses: Record<string, { description?: string; content?: Content }>;
  "x-codeSamples": readonly { lang: string; source: string }[];
};
type Schema = { $ref?: string; title?: string; description?: string; [keyword: string]: unknown };

const document = openApi({ server: "https://api.example.com" }) as {
  info: { description: string };
  tags: Documented[];
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
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

/** Each schema of a property, and each member of a union, with the path to it. */
function* schemasIn(
  value: unknown,
  path: string,
): Generator<readonly [kind: "property" | "member", path: string, schema: Schema]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = `${path}/${key}`;
    if (key === "example" || key === "examples") continue;
    const kind = key === "properties" ? "property" : /^(any|one)Of$/.test(key) && "member";
    if (kind)
      for (const [name, schema] of Object.entries(inner as Record<string, Schema>))
        yield [kind, `${at}/${name}`, schema];
    yield* schemasIn(inner, at);
  }
}
const schemas = [...schemasIn(document, "")];

describe("a description exists", () => {
  test("for the API and each tag", () => {
    expect(document.info.description).toContain("## Authentication");
    expect(document.tags.filter(({ description }) => !description)).toEqual([]);
  });

  test("for each property", () => {
    const found = schemas.filter(([kind]) => kind === "property");
    expect(found.length).toBeGreaterThan(400);
    const missing = found.filter(([, , { description }]) => !description);
    expect(missing.map(([, path]) => path)).toEqual([]);
  });
});

test("each member of a union has a title", () => {
  const found = schemas.filter(([kind]) => kind === "member");
  expect(found.length).toBeGreaterThan(30);
  const titleOf = ({ title, $ref = "" }: Schema) =>
    title ?? document.components.schemas[$ref.replace(/^.*\//, "")]?.title;
  const missing = found.filter(([, , schema]) => !titleOf(schema));
  expect(missing.map(([, path]) => path)).toEqual([]);
});

test("each discriminator leads to a schema for each of its values", () => {
  const found = JSON.stringify(document).matchAll(/"mapping":(\{[^}]*\})/g);
  const mappings = [...found].map(([, mapping = ""]) => JSON.parse(mapping) as object);
  expect(mappings.length).toBeGreaterThan(5);
  for (const [value, ref] of mappings.flatMap((mapping) => Object.entries(mapping))) {
    const name = ref.replace("#/components/schemas/", "");
    expect(JSON.stringify(document.components.schemas[name]), `${value} of ${name}`).toContain(
      `"${value}"`,
    );
  }
});

test("each entry of the tables is used, and no two descriptions are the same", () => {
  const text = JSON.stringify(document);
  const unused = (keyword: string, table: Readonly<Record<string, string>>) =>
    Object.entries(table).filter(
      ([, value]) => !text.includes(`"${keyword}":${JSON.stringify(value)}`),
    );
  expect(unused("description", propertyDescriptions)).toEqual([]);
  expect(unused("title", titles)).toEqual([]);
  const values = Object.values(propertyDescriptions);
  expect(values.filter((value, i) => values.indexOf(value) !== i)).toEqual([]);
});

describe("the entry for a place", () => {
  const place = ["request", "Subscription", "target", "slack", "url"];
  test.each([
    [{ url: 1, "target.url": 2, "Subscription.url": 3 }, 2],
    [{ url: 1, "Subscription.slack.url": 2, "target.url": 3 }, 2],
    [{ "slack.url": 1, "request.target.url": 2 }, 2],
    [{ url: 1, "teams.url": 2, "url.target": 3, "slack.target.url": 4, "request.slack": 5 }, 1],
    [{ target: 1 }, undefined],
  ])("of %j is %s", (table: Record<string, number>, entry) => {
    expect(entryAt(table, place)).toBe(entry);
  });
});

describe.each(described.map((operation) => [operation.operationId, operation] as const))(
  "%s",
  (_id, { summary, description, parameters = [], requestBody, responses, ...rest }) => {
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

    test("is described, with its parameters and answers", () => {
      expect(summary).toBeTruthy();
      expect(description).toBeTruthy();
      for (const { name, description } of parameters) expect(description, name).toBeTruthy();
      for (const [status, { description }] of Object.entries(responses)) {
        expect(description, status).toBeTruthy();
      }
    });

    test("has a sample in each language that calls this deployment", () => {
      const samples = rest["x-codeSamples"];
      expect(samples.map(({ lang }) => lang)).toEqual(["Shell", "TypeScript", "Python"]);
      for (const { source } of samples) expect(source).toContain("https://api.example.com");
    });

    test("says how it succeeds, and how it is refused", () => {
      const statuses = Object.keys(responses);
      expect(statuses.some((status) => status.startsWith("2"))).toBe(true);
      expect(statuses).toContain("500");
    });
  },
);

test.each(Object.entries(connectorSchemas))(
  "what the API hides of a target of %s is write-only in the document",
  (name, { example, shown }) => {
    const view = (shown as (target: object) => object)(example);
    const found = hiddenIn(example, view, `#/components/schemas/${pascal(name)}Target`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ isWriteOnly }) => !isWriteOnly)).toEqual([]);
  },
);

const pascal = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;

type Property = Schema & { readonly properties?: Record<string, Property> };

/** Returns the texts of a target that its view lacks or changes. */
function hiddenIn(
  target: object,
  view: unknown,
  ref: string,
): readonly { readonly name: string; readonly isWriteOnly: boolean }[] {
  const schema = document.components.schemas[ref.split("/").at(-1) ?? ""] as Property;
  return Object.entries(target).flatMap(([name, value]) => {
    const shown = Object(view)[name] as unknown;
    const property = schema.properties?.[name];
    if (typeof value === "string") {
      return value === shown ? [] : [{ name, isWriteOnly: property?.writeOnly === true }];
    }
    const { propertyName, mapping } = Object(property?.discriminator);
    return mapping ? hiddenIn(value, shown, mapping[value[propertyName]]) : [];
  });
}
