import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test, vi } from "vitest";
import { readEventTypes } from "./definition-file.ts";

/*
 * As in a function of a deployment that has event types of its own: the file, and the variable that
 * names it.
 */
const folder = mkdtempSync(join(tmpdir(), "event-types-"));
process.env.EVENT_TYPES_FILE = join(folder, "event-types.json");
writeFileSync(
  process.env.EVENT_TYPES_FILE,
  JSON.stringify(readEventTypes(join(import.meta.dirname, "fixtures/good"))),
);
// Reload: reading the folder has loaded the catalog without them.
vi.resetModules();
const catalog = await import("../index.ts");
const { checkSamples } = await import("../sample.ts");
afterAll(() => rmSync(folder, { recursive: true }));

const code = "warranty.registered";
const faults = (data: unknown, vendor?: unknown) => {
  const type = catalog.eventTypes.get(code);
  if (!type) throw new Error(`${code} is not in the catalog`);
  return catalog.validateData(type, data, vendor);
};

test("a deployment's own event types are in the catalog, after the vendors'", () => {
  expect([...catalog.eventTypes.keys()].slice(-2)).toEqual(["seat.taken", code]);
  expect(catalog.eventTypes.get(code)).toMatchObject({
    vendor: "own",
    publishers: ["platform", "warranty-desk"],
    consumers: ["webhooks", "integrations"],
    objects: ["warranty"],
  });
  expect(catalog.knownPublishers).toContain("warranty-desk");
  expect(catalog.nearestEventType("waranty.registred")).toBe(code);
});

test("each has a valid sample", () => {
  expect(() => checkSamples()).not.toThrow();
  expect(catalog.sample(code)).toMatchObject({ event: code, data: { warranty: { id: 7 } } });
});

test("a rule of its own identifies repetitions", () => {
  const type = catalog.eventTypes.get(code);
  const data = { warranty: { id: 7 } };
  expect(type && catalog.onceKey(type, { company_id: 1, data })).toMatch(/^warranty\.registered#/);
});

describe("their data is validated by their JSON Schemas", () => {
  const right = { id: 7, until: "2028-01-31" };
  test.each<[string, unknown, string, string]>([
    ["no object", {}, "/data/warranty", "is required"],
    ["null", { warranty: null }, "/data/warranty", "must be of type object"],
    ["a missing property", { warranty: { id: 7 } }, "/data/warranty/until", "is required"],
    [
      "a wrong type",
      { warranty: { ...right, id: "7" } },
      "/data/warranty/id",
      "must be of type integer",
    ],
    [
      "no date",
      { warranty: { ...right, until: "soon" } },
      "/data/warranty/until",
      'String does not match format "date"',
    ],
    [
      "behind a reference",
      { warranty: { ...right, address: {} } },
      "/data/warranty/address/city",
      "is required",
    ],
    [
      "deep in itself",
      { warranty: { ...right, replaces: { ...right, kind: 1 } } },
      "/data/warranty/replaces/kind",
      'does not match any of ["basic","extended"]',
    ],
    [
      "another object",
      { warranty: right, desk: {} },
      "/data/desk",
      "is not an object of warranty.registered (warranty)",
    ],
    [
      "a number that is not kept",
      { warranty: { ...right, more: 2 ** 60 } },
      "/data/warranty/more",
      "must be a number that JSON carries exactly, so at most 2^53 - 1",
    ],
  ])("%s", (_, data, pointer, message) => {
    expect(faults(data)).toEqual([{ pointer, message }]);
  });

  test("keeps extra properties, and names of any characters", () => {
    expect(faults({ warranty: { ...right, "ä/b~c %": 1 } })).toEqual([]);
    expect(
      faults({ warranty: { ...right, replaces: { ...right, "ä/b~ %41": 1, id: "" } } }),
    ).toEqual([{ pointer: "/data/warranty/replaces/id", message: "must be of type integer" }]);
  });

  test("they have no vendor member", () => {
    expect(faults({ warranty: right }, {})).toEqual([
      { pointer: "/vendor", message: `is not allowed in ${code}` },
    ]);
  });

  test("reports one fault for several alternatives that do not match", () => {
    const type = catalog.eventTypes.get("seat.taken");
    const data = { ...catalog.sample("seat.taken")?.data, user: { id: "7" } };
    expect(type && catalog.validateData(type, data, undefined)).toEqual([
      { pointer: "/data/user", message: "does not match any subschemas" },
    ]);
  });
});

test("the JSON Schema of one is equivalent, including references", () => {
  const schema = catalog.jsonSchema(code);
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema ?? false);
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    properties: { data: { required: ["warranty"], additionalProperties: false } },
  });
  const { data } = catalog.sample(code) ?? {};
  expect(validate({ data })).toBe(true);
  expect(validate({ data: { warranty: { id: 7, until: "2028-01-31", address: {} } } })).toBe(false);
  expect(validate({ data: { warranty: { id: 7, until: "2028-01-31", replaces: {} } } })).toBe(
    false,
  );
});

test("AsyncAPI's parser accepts the document with them", async () => {
  const document = catalog.asyncApi({ server: "http://127.0.0.1:8787" });
  const { diagnostics } = await new Parser().parse(JSON.stringify(document));
  expect(diagnostics.filter(({ severity }) => severity <= 1)).toEqual([]);
  expect(document).toMatchObject({ components: { messages: { [code]: { name: code } } } });
});
