import { expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { readRule } from "./index.ts";

const arns = {
  function: "arn:aws:lambda:us-east-1:111122223333:function:renew",
  "event-bus": "arn:aws:events:us-east-1:111122223333:event-bus/default",
  "log-group": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/events/licenses",
} as const;
const surroundings = { defaultName: "a", known: [...eventTypes.values()], loopbackTargets: [] };

function saidOf(input: object, type: keyof typeof arns = "function"): readonly string[] {
  const target = { type, arn: arns[type], input };
  const outcome = readRule({ events: ["license.expired"], target }, surroundings);
  return outcome.ok
    ? []
    : outcome.faults.map(
        ({ pointer, message }) => `${pointer.replace("/target/input", "")} ${message}`,
      );
}

test.for([
  [[{}], "/template is required"],
  [[{ template: "" }], "/template must be one character at least"],
  [[{ template: "x".repeat(8193) }], "/template must be at most 8192 long"],
  [
    [{ paths: { code: "detail-type" }, template: "<code>" }],
    "/paths/code must be a JSON path, such as $.detail.data or $.resources[0]",
  ],
  [
    [{ paths: { code: "$.detail['data']" }, template: "<code>" }],
    "/paths/code must be a JSON path, such as $.detail.data or $.resources[0]",
  ],
  [
    [{ paths: { "aws.x": "$" }, template: "x" }],
    '/paths/aws.x must be letters, digits, - and _; names that begin with "aws." are EventBridge\'s own and need no path',
  ],
  [
    [
      {
        paths: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`p${i}`, "$"])),
        template: "x",
      },
    ],
    "/paths must have at most 100 paths",
  ],
  [
    [{ paths: { code: "$" }, template: '"<cod>"' }],
    "/template has <cod>, which must be one of code, aws.events.rule-arn, aws.events.rule-name, aws.events.event.ingestion-time, aws.events.event, aws.events.event.json",
  ],
  [
    [{ paths: { code: "$" }, template: '{"what": <code>' }],
    "/template must be JSON once its placeholders are filled in",
  ],
  [
    [{ template: '{"message": "x"}' }, "log-group"],
    '/template must be {"timestamp": <…>, "message": <…>}: a log group takes nothing else',
  ],
  [[{ template: "{}" }, "event-bus"], " is not for event buses: they get the event as it is"],
] as const)("of %j: %s", ([[input, type], said]) => {
  expect(saidOf(input, type)).toEqual([said]);
});

test.for([
  [{ paths: { a: "$", b: "$.detail.list[0].x-y", c: "$.a[*].*" }, template: "[<a>, <b>, <c>]" }],
  [{ template: '"<aws.events.rule-name> at <aws.events.event.ingestion-time>"' }],
  [{ template: '{"all": <aws.events.event.json>, "text": "<aws.events.event>"}' }],
  [{ paths: { code: "$.detail-type" }, template: "what <code> says" }],
] as const)("an input may be %j", ([input]) => {
  expect(saidOf(input)).toEqual([]);
});

test("a log group may be told when and what", () => {
  const template = '{"timestamp": <time>, "message": "<code>"}';
  const paths = { time: "$.time", code: "$.detail-type" };
  expect(saidOf({ paths, template }, "log-group")).toEqual([]);
});
