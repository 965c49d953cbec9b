// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written like that
import { expect, test } from "vitest";
import { createStack } from "./stack.ts";
import type { Template } from "./template.ts";

/** Creates a stack of resources that only record their properties. */
async function create(template: Template, parameters: Record<string, string> = {}) {
  const properties: Record<string, unknown> = {};
  const stack = await createStack(template, "Stack", parameters, async (resource) => {
    properties[resource.logicalId] = resource.properties;
    const { logicalId } = resource;
    return { ref: `ref-${logicalId}`, attributes: { Arn: `arn:${logicalId}`, "A.B": "dotted" } };
  });
  return { ...stack, properties, order: Object.keys(properties) };
}

const resource = (Properties: Record<string, unknown>, more: object = {}) => ({
  Type: "Test",
  Properties,
  ...more,
});

/** Evaluates a property with this value, next to a resource Other. */
async function evaluated(value: unknown, more: Partial<Template> = {}, parameters = {}) {
  const Resources = { Other: resource({}), It: resource({ value }) };
  const { properties } = await create({ ...more, Resources }, parameters);
  return (properties.It as { value?: unknown }).value;
}

test.each([
  ["Ref of a resource", { Ref: "Other" }, "ref-Other"],
  ["Ref of a pseudo parameter", { Ref: "AWS::AccountId" }, "000000000000"],
  ["GetAtt as a list", { "Fn::GetAtt": ["Other", "Arn"] }, "arn:Other"],
  ["GetAtt as text", { "Fn::GetAtt": "Other.A.B" }, "dotted"],
  ["Join", { "Fn::Join": ["-", ["a", { Ref: "AWS::Region" }, 1]] }, "a-us-east-1-1"],
  ["Sub", { "Fn::Sub": "${Other}/${Other.Arn}/${!Other}" }, "ref-Other/arn:Other/${Other}"],
  [
    "Sub with variables",
    { "Fn::Sub": ["${x}${Other}", { x: { Ref: "Other" } }] },
    "ref-Otherref-Other",
  ],
  ["Select", { "Fn::Select": ["1", ["a", "b"]] }, "b"],
  ["Split", { "Fn::Select": [2, { "Fn::Split": [":", "a:b:c"] }] }, "c"],
  ["Base64", { "Fn::Base64": "ä" }, "w6Q="],
  ["nested values", { list: [{ Ref: "Other" }] }, { list: ["ref-Other"] }],
  ["no value in a list", ["a", { Ref: "AWS::NoValue" }], ["a"]],
  ["no value in an object", { a: 1, b: { Ref: "AWS::NoValue" } }, { a: 1 }],
])("replaces %s with its value", async (_name, value, expected) => {
  expect(await evaluated(value)).toEqual(expected);
});

test("looks up a map", async () => {
  const Mappings = { Regions: { "us-east-1": { size: 3 } } };
  const find = { "Fn::FindInMap": ["Regions", { Ref: "AWS::Region" }, "size"] };
  expect(await evaluated(find, { Mappings })).toBe(3);
  await expect(
    evaluated({ "Fn::FindInMap": ["Regions", "x", "size"] }, { Mappings }),
  ).rejects.toThrow("Regions/x/size");
});

test("conditions choose values, resources and outputs", async () => {
  const equals = (value: string) => ({ "Fn::Equals": [{ Ref: "Stage" }, value] });
  const Conditions = {
    IsDev: equals("dev"),
    IsNot: { "Fn::Not": [{ Condition: "IsDev" }] },
    Either: { "Fn::Or": [equals("test"), { Condition: "IsDev" }] },
    Both: { "Fn::And": [{ Condition: "IsDev" }, { Condition: "IsNot" }] },
  };
  const template: Template = {
    Parameters: { Stage: { Type: "String", Default: "dev" } },
    Conditions,
    Resources: {
      Made: resource({ value: { "Fn::If": ["Either", "yes", "no"] } }, { Condition: "IsDev" }),
      Left: resource({}, { Condition: "Both" }),
    },
    Outputs: { Out: { Value: "x", Condition: "IsNot" }, Made: { Value: { Ref: "Made" } } },
  };
  const dev = await create(template);
  expect(dev.properties).toEqual({ Made: { value: "yes" } });
  expect(dev.outputs).toEqual({ Made: "ref-Made" });
  await expect(create(template, { Stage: "prod" })).rejects.toThrow(
    "Outputs/Made/Value/Ref: refers to Made, but its condition is false",
  );
});

test("parameters have the given value, their default, or none", async () => {
  const Parameters = {
    Name: { Type: "String", Default: "default" },
    BootstrapVersion: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/cdk/version" },
    List: { Type: "CommaDelimitedList", Default: "a,b" },
  };
  expect(await evaluated({ Ref: "Name" }, { Parameters })).toBe("default");
  expect(await evaluated({ Ref: "Name" }, { Parameters }, { Name: "given" })).toBe("given");
  expect(await evaluated({ Ref: "List" }, { Parameters })).toEqual(["a", "b"]);
  await expect(evaluated("", { Parameters }, { Nmae: "x" })).rejects.toThrow("Parameters/Nmae");
  await expect(evaluated("", { Parameters: { Needed: { Type: "String" } } })).rejects.toThrow(
    "Parameters/Needed: has no value",
  );
});

test("creates resources after those they refer to", async () => {
  const { order } = await create({
    Resources: {
      ByRef: resource({ value: { Ref: "ByAttribute" } }),
      ByAttribute: resource({ value: { "Fn::GetAtt": ["BySub", "Arn"] } }),
      BySub: resource({ value: { "Fn::Sub": ["${ByDepends.Arn}", {}] } }),
      ByDepends: resource({}, { DependsOn: ["Last"] }),
      Last: resource({}),
    },
  });
  expect(order).toEqual(["Last", "ByDepends", "BySub", "ByAttribute", "ByRef"]);
});

test("reports a circle with its names", async () => {
  const Resources = {
    A: resource({ value: { Ref: "B" } }),
    B: resource({ value: { "Fn::Sub": "${C}" } }),
    C: resource({}, { DependsOn: "A" }),
  };
  await expect(create({ Resources })).rejects.toThrow("circular dependency: A → B → C → A");
});

test.each([
  ["an unknown function", { "Fn::Cidr": [] }, "It/Properties/value: the function Fn::Cidr"],
  ["an unknown resource", { Ref: "Nothing" }, "It/Properties/value/Ref: refers to Nothing"],
  ["an unknown attribute", { "Fn::GetAtt": ["Other", "Nope"] }, "has no attribute Nope"],
  ["a missing element", { "Fn::Select": [5, ["a"]] }, "there is no element 5"],
  ["an unknown condition", { "Fn::If": ["Nope", 1, 2] }, "there is no condition Nope"],
])("reports %s with its place", async (_name, value, message) => {
  await expect(evaluated(value)).rejects.toThrow(message);
});
