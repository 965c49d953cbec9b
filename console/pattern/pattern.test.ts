import fc from "fast-check";
import { expect, test } from "vitest";
import { subscribedEventTypes } from "../../bus/events/event-filter.ts";
import { eventTypes, jsonSchema, sample } from "../../catalog/index.ts";
import { contextAt } from "./caret-context.ts";
import { jsonFault, placeOf } from "./json-fault.ts";
import { readPattern } from "./read-pattern.ts";
import { selects } from "./selects.ts";
import { accepted, suggestionsAt } from "./suggestions.ts";
import { addSchema, addValue, leavesOf, newPlace, placeAt, placeIn } from "./vocabulary.ts";
import { withField } from "./with-field.ts";

/** Returns the context of the caret, which `|` stands for. */
const at = (text: string) => contextAt(text.replace("|", ""), text.indexOf("|"));

test.each([
  ["{|}", "name", [], ""],
  ['{ "det|', "name", [], "det"],
  ['{ "detail": { "data": { "lic|ense": {} } } }', "name", ["detail", "data"], "lic"],
  ['{ "source": ["x"], "|" }', "name", [], ""],
  ['{ "source": [|] }', "value", ["source"], ""],
  ['{ "source": ["a", "pl|"] }', "value", ["source"], "pl"],
  ['{ "detail": { "ts": [ 12| ] } }', "value", ["detail", "ts"], "12"],
  ['{ "detail": { "ts": [{ "nu| }] } }', "matcher", ["detail", "ts"], "nu"],
  ['{ "$or": [{ "detail": { "i|" } }] }', "name", ["detail"], "i"],
  ['{ "a \\" { [": { "|', "name", ['a \\" { ['], ""],
] as const)("in %j the person writes a %s", (text, kind, path, partial) => {
  expect(at(text)).toMatchObject({ kind, path, partial });
});

test.each(["|", '{ "a"| }', '{ "a": |{} }', '{ "a": [1]| }', '{ "a": [1 |] }', '{ "$or": [|] }'])(
  "in %j nothing can be suggested",
  (text) => {
    expect(at(text)).toBeUndefined();
  },
);

const vocabulary = newPlace();
addValue(placeIn(vocabulary, "source"), "platform");
const data = placeIn(placeIn(vocabulary, "detail"), "data");
addSchema(placeIn(vocabulary, "detail"), jsonSchema("license.activated") as object);
addValue(data, sample("license.activated").data);

test("the schema and samples of an event type give its fields and values", () => {
  expect([...(placeAt(vocabulary, ["detail", "data"])?.fields.keys() ?? [])]).toEqual(["license"]);
  const type = placeAt(vocabulary, ["detail", "data", "license", "activations_type"]);
  expect(type?.values).toContain("online");
  const paths = leavesOf(vocabulary).map(({ path }) => path.join("."));
  expect(paths).toContain("detail.data.license.order.id");
});

/** Accepts the first suggestion at `|`, and returns the text with the new caret. */
function completed(text: string): string {
  const context = at(text);
  const plain = text.replace("|", "");
  const [first] = context ? suggestionsAt(context, vocabulary) : [];
  if (!context || !first) return text;
  const { text: after, caret } = accepted(plain, context, first);
  return `${after.slice(0, caret)}|${after.slice(caret)}`;
}

test.each([
  ['{ "so|', '{ "source": [|]'],
  ['{ "det|" }', '{ "detail": {|} }'],
  ['{ "so|": ["a"] }', '{ "source"|: ["a"] }'],
  ['{ "source": ["pl|"] }', '{ "source": ["platform"|] }'],
  ['{ "source": [pre|] }', '{ "source": [{ "prefix": "|" }] }'],
  ['{ "source": [{ "exi|" }] }', '{ "source": [{ "exists": true| }] }'],
  [
    '{ "detail": { "data": { "license": { "is_t|\n} } } }',
    '{ "detail": { "data": { "license": { "is_trial": [|]\n} } } }',
  ],
])("%j becomes %j", (text, after) => {
  expect(completed(text)).toBe(after);
});

test("a field is added to a pattern, next to what it has", () => {
  const pattern = { detail: { data: { license: { id: [1] } } } };
  const path = ["detail", "data", "license", "id"];
  expect(withField(pattern, path, 2)).toEqual({ detail: { data: { license: { id: [1, 2] } } } });
  expect(withField(pattern, path, 1)).toEqual(pattern);
  expect(withField({}, ["source"], "platform")).toEqual({ source: ["platform"] });
});

test("the text of a pattern is read, or its fault has a place", () => {
  expect(readPattern(" \n")).toEqual({ kind: "none" });
  const pattern = { source: ["a"] };
  expect(readPattern(JSON.stringify(pattern))).toEqual({ kind: "pattern", pattern });
  const faultOf = (text: string) => (readPattern(text) as { fault: string }).fault;
  expect(faultOf('{\n  "a": [1,]\n}')).toBe(
    "This is not JSON: expected a value at line 2, column 11.",
  );
  expect(faultOf('{ "a": [{ "prefx": "" }] }')).toMatch(/^\/a\/0\/prefx /);
  expect(faultOf("[]")).toMatch(/^The pattern must be/);
  expect(placeOf("ab\ncd", 4)).toBe("line 2, column 2");
});

test.each([
  "*",
  "license.*",
  "license.activated",
  "*.created",
  "bus.*",
  "l*.a*d",
  "keygen.*.created",
])("%s selects the event types that a subscription gets", (filter) => {
  const known = [...eventTypes.values()];
  const expected = subscribedEventTypes(filter, known).map(({ code }) => code);
  expect(known.map(({ code }) => code).filter((code) => selects([filter], code))).toEqual(expected);
  expect(expected.length).toBeGreaterThan(0);
});

test.each([
  ["", "expected a value at line 1, column 1"],
  ['{ "a": ', "expected a value at line 1, column 8"],
  ['{ "a" 1 }', "expected a colon at line 1, column 7"],
  ["{ a: 1 }", "expected a name in double quotes at line 1, column 3"],
  ['{ "a": 1, }', "expected a name in double quotes at line 1, column 11"],
  ['{ "a": 1 "b": 2 }', "expected a comma or } at line 1, column 10"],
  ["[1 2]", "expected a comma or ] at line 1, column 4"],
  ['["a\n"]', "expected a value at line 1, column 2"],
  ["[TRUE]", "expected a value at line 1, column 2"],
  ["[01]", "expected a comma or ] at line 1, column 3"],
  ["{}\n{}", "expected the end at line 2, column 1"],
])("%j is not JSON: %s", (text, fault) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonFault(text)).toBe(fault);
});

test("every JSON text has no fault", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(4), (text, indent) => {
      expect(jsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeUndefined();
    }),
  );
});
