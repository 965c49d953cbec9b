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
type Parameter = Documented & { schema: { type?: string } };
type Described = {
  operationId: string;
  summary?: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
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

describe("generators make a client of it:", () => {
  const byClass = (names: Iterable<string>) => Map.groupBy(names, classOf);

  test("a pattern means the same with and without the flag `u`, and in languages without `\\p`", () => {
    const found = new Set(textsOf(document, "pattern"));
    expect(found.size).toBeGreaterThan(10);
    for (const pattern of found) {
      expect(() => [new RegExp(pattern), new RegExp(pattern, "u")], pattern).not.toThrow();
      expect(pattern).not.toMatch(/\\[pPuk]|\(\?/);
    }
  });

  test("each schema has a class name of its own, which no title replaces", () => {
    const names = Object.keys(document.components.schemas);
    expect([...byClass(names)].filter(([, of]) => of.length > 1)).toEqual([]);
    const titled = Object.values(document.components.schemas).filter(({ title }) => title);
    expect(titled).toEqual([]);
    // In Go, `NewEvent` is the constructor of `Event`.
    expect(names.filter((name) => names.includes(`New${name}`))).toEqual([]);
  });

  test("each operation has a method name of its own", () => {
    const names = byClass(described.map(({ operationId }) => operationId));
    expect([...names].filter(([, of]) => of.length > 1)).toEqual([]);
  });

  test("a value has one type, and perhaps null", () => {
    const types = textsOf(document, "type").map((type) => [type].flat());
    const several = types.filter((of) => of.filter((type) => type !== "null").length > 1);
    expect(types.length).toBeGreaterThan(1000);
    expect(several).toEqual([]);
  });

  test("an integer of more than 32 bits says so", () => {
    const integers = schemas.filter(([, , { type }]) => [type].flat().includes("integer"));
    const isSmall = ({ maximum }: Schema) => typeof maximum === "number" && maximum < 2 ** 31;
    const missing = integers.filter(([, , of]) => !isSmall(of) && of.format !== "int64");
    expect(integers.length).toBeGreaterThan(100);
    expect(missing.map(([, path]) => path)).toEqual([]);
  });

  test("numbers are numbers, also in paths and queries", () => {
    const parameters = described.flatMap(({ parameters = [] }) => parameters);
    for (const name of ["company_id", "limit", "wait", "lease"]) {
      const types = parameters.filter((of) => of.name === name).map(({ schema }) => schema.type);
      expect(new Set(types), name).toEqual(new Set(["integer"]));
    }
  });
});

/** Returns the name that generators make of another: `OAuth 2.0` and `Oauth20` give the same class. */
function classOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, "").toLowerCase();
}

/** Returns the values of a keyword of JSON Schema in all schemas, without those of examples and properties. */
function textsOf(value: unknown, keyword: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === "example" || name === "examples") return [];
    const isKeyword = name === keyword && (typeof inner === "string" || Array.isArray(inner));
    return isKeyword ? [inner as string] : textsOf(inner, keyword);
  });
}

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
  const missing = found.filter(([, , { title }]) => !title);
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
      expect(statuses.some((status) => status.startsWith("4"))).toBe(true);
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
