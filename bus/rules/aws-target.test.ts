import { expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import { arnFault } from "./aws-target.ts";
import { type AwsTargetType, readRule } from "./index.ts";

const arns: Readonly<Record<AwsTargetType, string>> = {
  queue: "arn:aws:sqs:us-east-1:111122223333:jobs",
  topic: "arn:aws:sns:us-east-1:111122223333:jobs",
  function: "arn:aws:lambda:us-east-1:111122223333:function:renew",
  "event-bus": "arn:aws:events:us-east-1:111122223333:event-bus/default",
  "log-group": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/events/licenses",
  "state-machine": "arn:aws:states:us-east-1:111122223333:stateMachine:renew",
};
const types = Object.keys(arns) as AwsTargetType[];

test.for(types)("a target of the type %s accepts only ARNs of its own kind", (type) => {
  for (const [other, arn] of Object.entries(arns)) {
    if (other === type) expect(arnFault(type, arn)).toBeUndefined();
    else expect(arnFault(type, arn)).toMatch(/^must be the ARN of an? /);
  }
});

test("the message shows a correct ARN", () => {
  expect(arnFault("event-bus", "default")).toBe(
    `must be the ARN of an event bus, such as arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/name`,
  );
});

test.for([
  ["queue", `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:jobs-\${AWS::Region}`],
  ["queue", "arn:aws-cn:sqs:cn-north-1:111122223333:jobs"],
  ["queue", "arn:aws-us-gov:sqs:us-gov-west-1:111122223333:jobs.fifo"],
  ["function", `${arns.function}:live`],
  ["function", `${arns.function}:$LATEST`],
  ["state-machine", `${arns["state-machine"]}:live`],
  ["log-group", `${arns["log-group"]}:*`],
] as const)("%s: %s", ([type, arn]) => {
  expect(arnFault(type, arn)).toBeUndefined();
});

test.for([
  ["queue", "arn:aws:sqs:us-east-1:111122223333:*"],
  ["queue", "arn:aws:sqs:*:111122223333:jobs"],
  ["queue", `arn:aws:sqs:us-east-1:\${AWS::Region}:jobs`],
  ["queue", "https://sqs.us-east-1.amazonaws.com/111122223333/jobs"],
  ["queue", `${arns.queue}\n`],
  ["function", `${arns.function}:*`],
  ["event-bus", "arn:aws:events:us-east-1:111122223333:rule/default"],
  ["log-group", "arn:aws:logs:us-east-1:111122223333:log-group:*"],
] as const)("%s: not %j, which is not the ARN of one resource", ([type, arn]) => {
  expect(arnFault(type, arn)).toMatch(/^must be the ARN of /);
});

test.for([`\${AWS::StackName}`, `\${Queue.Arn}`, `\${!x}`, `\${AWS::Region`])(
  "refuses %s in an ARN",
  (name) => {
    expect(arnFault("queue", `arn:aws:sqs:us-east-1:111122223333:${name}`)).toBe(
      `can contain only \${AWS::Partition}, \${AWS::Region}, \${AWS::AccountId}, not ${name}`,
    );
  },
);

const surroundings = { defaultName: "a", known: [...eventTypes.values()], loopbackTargets: [] };

function saidOf(input: object, type: AwsTargetType = "function"): readonly string[] {
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
  [[{ template: "" }], "/template must be at least one character"],
  [[{ template: "x".repeat(8193) }], "/template must be at most 8192 characters"],
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
    '/template must be {"timestamp": <…>, "message": <…>}: a log group accepts nothing else',
  ],
  [
    [{ template: "{}" }, "event-bus"],
    " is not supported for event buses, which get the whole event",
  ],
] as const)("of %j: %s", ([[input, type], said]) => {
  expect(saidOf(input, type)).toEqual([said]);
});

test.for([
  [{ paths: { a: "$", b: "$.detail.list[0].x-y", c: "$.a[*].*" }, template: "[<a>, <b>, <c>]" }],
  [{ template: '"<aws.events.rule-name> at <aws.events.event.ingestion-time>"' }],
  [{ template: '{"all": <aws.events.event.json>, "text": "<aws.events.event>"}' }],
  [{ paths: { code: "$.detail-type" }, template: "what <code> says" }],
] as const)("accepts the input %j", ([input]) => {
  expect(saidOf(input)).toEqual([]);
});

test("accepts a timestamp and a message for a log group", () => {
  const template = '{"timestamp": <time>, "message": "<code>"}';
  const paths = { time: "$.time", code: "$.detail-type" };
  expect(saidOf({ paths, template }, "log-group")).toEqual([]);
});
