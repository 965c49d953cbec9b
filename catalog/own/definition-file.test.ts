import { join } from "node:path";
import { expect, test } from "vitest";
import { readDefinition, readEventTypes } from "./definition-file.ts";

const fixtures = join(import.meta.dirname, "fixtures");

/** The faults of the broken fixtures with file, line and column. */
const said = `
a-words.yaml:2:14: /publishers/0 must be lower-case letters, digits and dashes, such as license-api
a-words.yaml:4:5: /consumers/0 must be one of webhooks, integrations
a-words.yaml:7:9: /colour is not known here
b-code.json:2:11: /code license.activated is in the catalog already
c-prefix.yml:5:7: /code must not begin with "keygen.", which is reserved
d-schema.yaml:9:19: /data/warranty/properties/id/type must be equal to one of the allowed values: array, boolean, integer, null, number, object, string
d-schema.yaml:7:15: /data/warranty/required must be array
d-schema.yaml:11:11: /data/desk/$ref must lead to a place of the same schema, such as #/$defs/name
d-schema.yaml:14:38: /data/shelf/properties/name/pattern must be a regular expression
d-schema.yaml:16:5: /data/room can't resolve reference #/$defs/room from id #
e-sample.yaml:15:5: /sample/warranty/until is required
e-sample.yaml:15:9: /sample/warranty/id must be of type integer
e-sample.yaml:16:11: /sample/warranty/kind does not match any of ["basic","extended"]
e-sample.yaml:17:12: /sample/warranty/extra is not allowed
f-no-sample.yaml:5:3: /data needs a "sample": the one derived from its schemas is not valid at /data/warranty: String does not match pattern
i-second.yaml:2:7: /code warranty.sold is that of h-first.yaml already
j-empty.yaml:1:7: /code must be a dotted code such as warranty.registered, at most 100 long
j-empty.yaml:2:13: /publishers must have at least one
j-empty.yaml:4:7: /data must have at least one object
k-once.yaml:6:8: /once/per must lead to values that the sample has
l-publishers.yaml:2:14: /publishers/0 "platfrom" is not known. Did you mean "platform"?
l-publishers.yaml:2:24: /publishers/1 is reserved for the bus itself
`;

test("reports all faults in a folder of definitions at once, by file and line", () => {
  const broken = join(fixtures, "broken");
  const message = messageOf(() => readEventTypes(broken));
  const lines = message
    .split("\n")
    .map((line) => line.replaceAll("catalog/own/fixtures/broken/", ""));
  expect(lines[0]).toBe("The event types are not valid:");
  expect(lines.slice(1).map((line) => line.trim())).toEqual(said.trim().split("\n"));
});

test("reads JSON and YAML, and nothing else in the folder", () => {
  const codes = readEventTypes(join(fixtures, "good")).map(({ type }) => type.code);
  expect(codes).toEqual(["seat.taken", "warranty.registered"]);
});

test("derives a sample from the schemas of a definition without one", () => {
  const [seat] = readEventTypes(join(fixtures, "good"));
  expect(seat?.sample).toEqual({
    seat: { id: "4f7a1f9e-3c1b-4a57-9d5a-3a9a6f0c2b11", row: 1, tags: [] },
    user: { id: 1 },
  });
});

test.each([
  "",
  "[]",
  "just words",
  "&a [*a]",
  "{",
  "code: [",
  "data: {x: {$ref: '#'}}",
  "? {a: 1}\n: 2",
])("reports the place of a fault in any file, here %j", (text) => {
  const read = readDefinition(text);
  expect(read.ok ? [] : read.faults).toContainEqual({
    line: expect.any(Number),
    column: expect.any(Number),
    message: expect.stringMatching(/./),
  });
});

test("reports broken JSON and YAML by line too", () => {
  const faults = (text: string) => {
    const read = readDefinition(text);
    return read.ok
      ? []
      : read.faults.map(({ line, column, message }) => `${line}:${column} ${message}`);
  };
  expect(faults('{\n  "code": "a.b",\n  "code": "a.b"\n}')).toEqual([
    "3:3 Map keys must be unique",
  ]);
  expect(faults("code: a.b\npublishers: [platform\nconsumers: []")[0]).toMatch(/^3:/);
});

test("reports a folder that is missing or contains no definition by name", () => {
  expect(messageOf(() => readEventTypes("/nowhere"))).toContain(
    "names /nowhere, which cannot be read",
  );
  expect(messageOf(() => readEventTypes(import.meta.dirname))).toMatch(
    /holds no .json, .yaml or .yml file\.$/,
  );
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was wrong");
}
