import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import {
  arns,
  logGroup,
  only,
  onlyOverTls,
  ruleArn,
  targetOf,
  templateOf,
} from "./testing/template.ts";

describe.each([
  ["queue", "sqs:SendMessage"],
  ["topic", "sns:Publish"],
  ["function", "lambda:InvokeFunction"],
  ["event-bus", "events:PutEvents"],
  ["state-machine", "states:StartExecution"],
] as const)("a rule to a %s", (type, action) => {
  const template = templateOf({ renewals: { target: { type, arn: arns[type] } } });

  test("becomes a rule of the bus, under its own name", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      Name: "renewals",
      EventBusName: { Ref: Match.stringLikeRegexp("^Bus") },
      EventPattern: { "detail-type": ["license.expired"] },
      Targets: [Match.objectLike({ Arn: { "Fn::Sub": arns[type] } })],
    });
  });

  test(`is allowed only ${action} on it`, () => {
    const { Policies, ManagedPolicyArns } = only(template, "AWS::IAM::Role");
    expect(Policies).toHaveLength(1);
    expect(Policies[0].PolicyDocument.Statement).toEqual([
      { Effect: "Allow", Action: action, Resource: { "Fn::Sub": arns[type] } },
    ]);
    expect(ManagedPolicyArns).toBeUndefined();
    template.resourceCountIs("AWS::IAM::Policy", 0);
  });

  test("has a role that EventBridge can assume for this rule only", () => {
    template.hasResourceProperties("AWS::IAM::Role", {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "events.amazonaws.com" },
            Condition: { ArnEquals: { "aws:SourceArn": ruleArn("renewals") } },
          },
        ],
      },
    });
    const [role] = Object.keys(template.findResources("AWS::IAM::Role"));
    expect(targetOf(template).RoleArn).toEqual({ "Fn::GetAtt": [role, "Arn"] });
  });
});

test("a queue of the stack has the rule's name, and accepts events of this rule only", () => {
  const template = templateOf({ renewals: { target: { type: "queue" } } });
  const queues = template.findResources("AWS::SQS::Queue", {
    Properties: { QueueName: "Some-renewals" },
  });
  const [[id, queue] = []] = Object.entries(queues);
  expect(queue?.Properties).toMatchObject({
    SqsManagedSseEnabled: true,
    RedrivePolicy: { maxReceiveCount: 5 },
  });
  const arn = { "Fn::GetAtt": [id, "Arn"] };
  expect(targetOf(template)).toMatchObject({ Arn: arn });
  expect(targetOf(template).RoleArn).toBeUndefined();
  template.resourceCountIs("AWS::IAM::Role", 0);
  template.hasResourceProperties("AWS::SQS::QueuePolicy", {
    Queues: [{ Ref: id }],
    PolicyDocument: {
      Statement: [
        onlyOverTls,
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: arn,
          Principal: { Service: "events.amazonaws.com" },
          Condition: { ArnLike: { "aws:SourceArn": ruleArn("renewals") } },
        },
      ],
    },
  });
  template.hasOutput("*", { Value: { Ref: id } });
});

test("a rule depends on the permissions for its target", () => {
  const template = templateOf({
    made: { target: { type: "queue" } },
    logged: { target: logGroup("/aws/events/a") },
  });
  const dependsOn = (name: string) => {
    const found = template.findResources("AWS::Events::Rule", { Properties: { Name: name } });
    return Object.values(found)[0]?.DependsOn;
  };
  const policies = Object.keys(template.findResources("AWS::SQS::QueuePolicy"));
  expect(policies).toHaveLength(3);
  expect(dependsOn("made")).toEqual(expect.arrayContaining(policies));
  expect(dependsOn("logged")).toEqual(
    expect.arrayContaining(Object.keys(template.findResources("AWS::Logs::ResourcePolicy"))),
  );
});

test("a target has the retry policy of its rule, by default EventBridge's maximum", () => {
  const retryOf = (retry?: object) =>
    targetOf(
      templateOf({ a: { target: { type: "queue", arn: arns.queue, ...(retry && { retry }) } } }),
    ).RetryPolicy;
  expect(retryOf()).toEqual({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
  expect(retryOf({ attempts: 0 })).toEqual({
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 86_400,
  });
  expect(retryOf({ attempts: 3, seconds: 60 })).toEqual({
    MaximumRetryAttempts: 3,
    MaximumEventAgeInSeconds: 60,
  });
});

test("a target gets the event, or the output of its template", () => {
  const { InputTransformer } = targetOf(templateOf({ a: { target: { type: "queue" } } }));
  expect(InputTransformer).toBeUndefined();
  const input = { paths: { "the-code": "$.detail-type" }, template: '{"what": <the-code>}' };
  expect(targetOf(templateOf({ a: { target: { type: "queue", input } } }))).toMatchObject({
    InputTransformer: {
      InputPathsMap: { "the-code": "$.detail-type" },
      InputTemplate: '{"what": <the-code>}',
    },
  });
});

test("a FIFO queue gets its message group", () => {
  const target = { type: "queue", arn: `${arns.queue}.fifo`, message_group: "licenses" };
  expect(targetOf(templateOf({ a: { target } })).SqsParameters).toEqual({
    MessageGroupId: "licenses",
  });
});

test("a pattern is in the CloudFormation template as written", () => {
  const pattern = { detail: { a: [1, false, "", { exists: false }, { prefix: "" }] } };
  const { EventPattern } = only(
    templateOf({ a: { pattern, target: { type: "queue" } } }),
    "AWS::Events::Rule",
  );
  expect(EventPattern).toEqual({ "detail-type": ["license.expired"], ...pattern });
});
