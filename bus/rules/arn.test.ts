import { expect, test } from "vitest";
import { arnFault } from "./arn.ts";
import type { AwsTargetType } from "./index.ts";

const arns: Readonly<Record<AwsTargetType, string>> = {
  queue: "arn:aws:sqs:us-east-1:111122223333:jobs",
  topic: "arn:aws:sns:us-east-1:111122223333:jobs",
  function: "arn:aws:lambda:us-east-1:111122223333:function:renew",
  "event-bus": "arn:aws:events:us-east-1:111122223333:event-bus/default",
  "log-group": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/events/licenses",
  "state-machine": "arn:aws:states:us-east-1:111122223333:stateMachine:renew",
};
const types = Object.keys(arns) as AwsTargetType[];

test.for(types)("a target of the type %s takes its own kind and no other", (type) => {
  for (const [other, arn] of Object.entries(arns)) {
    if (other === type) expect(arnFault(type, arn)).toBeUndefined();
    else expect(arnFault(type, arn)).toMatch(/^must be the ARN of an? /);
  }
});

test("what would be right is told in full", () => {
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
  "%s is nothing that may stand in an ARN",
  (name) => {
    expect(arnFault("queue", `arn:aws:sqs:us-east-1:111122223333:${name}`)).toBe(
      `may hold only \${AWS::Partition}, \${AWS::Region}, \${AWS::AccountId}, not ${name}`,
    );
  },
);
