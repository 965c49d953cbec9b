import { expect, test } from "vitest";
import { createEvent } from "./event.ts";
import { renderInput, type TargetInput } from "./rule.ts";

const detail = { name: 'say "hi"', count: 2, list: ["a", { b: "c" }] };
const event = createEvent({
  source: "test",
  detailType: "made",
  resources: [],
  time: new Date("2026-11-22T10:11:12.345Z"),
  detail,
  detailJson: JSON.stringify(detail),
});
const rule = { name: "rule", arn: "arn:rule" };
const render = (input: TargetInput) => renderInput(input, event, rule);

test("delivers a whole event, with its time without milliseconds", () => {
  expect(JSON.parse(render({ kind: "event" }))).toEqual({
    version: "0",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "detail-type": "made",
    source: "test",
    account: "000000000000",
    time: "2026-11-22T10:11:12Z",
    region: "us-east-1",
    resources: [],
    detail,
  });
});

test("replaces the event with a constant", () => {
  expect(render({ kind: "constant", json: '{"a":1}' })).toBe('{"a":1}');
});

test.each([
  ["$", event.event],
  ["$.detail", detail],
  ["$.detail.list[1].b", "c"],
  ["$.detail-type", "made"],
  ["$.detail.nothing", null],
])("the path %s selects a part", (path, expected) => {
  expect(JSON.parse(render({ kind: "path", path }))).toEqual(expected);
});

test.each([
  ['{"n":<count>,"l":<list>,"s":<name>}', { n: 2, l: detail.list, s: detail.name }],
  ['{"text":"<name> <count> <none>"}', { text: 'say "hi" 2 ' }],
  ['{"none":<none>}', { none: null }],
  ['"<count> of <aws.events.rule-name>"', "2 of rule"],
  ['{"arn":<aws.events.rule-arn>}', { arn: "arn:rule" }],
  ['{"all":<aws.events.event.json>}', { all: event.event }],
])("fills the template %s", (template, expected) => {
  const paths = {
    name: "$.detail.name",
    count: "$.detail.count",
    list: "$.detail.list",
    none: "$.detail.none",
  };
  expect(JSON.parse(render({ kind: "template", paths, template }))).toEqual(expected);
});
