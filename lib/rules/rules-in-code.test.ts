import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import {
  arnOf,
  arns,
  logGroup,
  only,
  onlyOverTls,
  ruleArn,
  templateOf,
} from "./testing/template.ts";

test("a stack without rules in code has no resources for them", () => {
  for (const type of ["AWS::IAM::Role", "AWS::Lambda::Function"]) {
    templateOf({}).resourceCountIs(type, 0);
  }
});

test("all log groups share one policy, and their rules have no role", () => {
  const template = templateOf({
    a: { target: logGroup("/aws/events/a") },
    b: { target: logGroup("/aws/events/b") },
    c: { target: logGroup("/aws/events/a") },
  });
  const { PolicyName, PolicyDocument } = only(template, "AWS::Logs::ResourcePolicy");
  expect(PolicyName).toBe("Some-rules");
  expect(JSON.parse(PolicyDocument["Fn::Sub"]).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [
        arnOf("logs:@:log-group:/aws/events/a:*"),
        arnOf("logs:@:log-group:/aws/events/b:*"),
      ],
    },
  ]);
  template.resourceCountIs("AWS::IAM::Role", 0);
  for (const { Properties } of Object.values(template.findResources("AWS::Events::Rule"))) {
    expect(Properties.Targets[0].RoleArn).toBeUndefined();
    expect(Properties.Targets[0].Arn["Fn::Sub"]).toMatch(/log-group:\/aws\/events\/[ab]$/);
  }
});

test("failed events of all rules are kept in one queue for two weeks", () => {
  const template = templateOf({
    a: { target: { type: "topic", arn: arns.topic } },
    b: { target: logGroup("/aws/events/b") },
    c: { target: { type: "function", arn: arns.function } },
  });
  const [id] = Object.keys(template.findResources("AWS::SQS::Queue"));
  template.resourceCountIs("AWS::SQS::Queue", 1);
  template.hasResourceProperties("AWS::SQS::Queue", {
    MessageRetentionPeriod: 14 * 24 * 60 * 60,
    KmsMasterKeyId: { "Fn::GetAtt": [Match.stringLikeRegexp("^StorageEncryptionKey"), "Arn"] },
  });
  const arn = { "Fn::GetAtt": [id, "Arn"] };
  for (const { Properties } of Object.values(template.findResources("AWS::Events::Rule"))) {
    expect(Properties.Targets[0].DeadLetterConfig).toEqual({ Arn: arn });
  }
  template.hasResourceProperties("AWS::SQS::QueuePolicy", {
    PolicyDocument: {
      Statement: [
        onlyOverTls,
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: arn,
          Principal: { Service: "events.amazonaws.com" },
          Condition: { ArnLike: { "aws:SourceArn": ruleArn("*") } },
        },
      ],
    },
  });
});

test("accepts names that equal or resemble the stack's own", () => {
  const target = { type: "queue" };
  const names = ["DeadLetters", "LogGroups", "Subscriptions", "a-b", "a_b", "ab"];
  const template = templateOf(Object.fromEntries(names.map((name) => [name, { target }])));
  template.resourceCountIs("AWS::Events::Rule", names.length);
});

test("reports more rules than CloudFormation allows", () => {
  const target = { type: "queue" };
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`r${i}`, { target }]));
  expect(() => templateOf(many)).toThrow(
    /^There are too many rules: with them, the stack has \d+ resources\. CloudFormation allows 500\.$/,
  );
});
