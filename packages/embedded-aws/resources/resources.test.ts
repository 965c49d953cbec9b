import { expect, test } from "vitest";
import { lambdaFunction, mapping, queue, startTestAws } from "../testing/stack.ts";

test("warns once about each unsupported part, wherever it is, and the rest works", async () => {
  const { aws, warnings } = await startTestAws({
    Resources: {
      Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "b" } },
      Queue: queue({ Surprise: 1, VisibilityTimeout: "7", Tags: [] }),
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventPattern: { source: ["x"] },
          Targets: [
            { Id: "1", Arn: { "Fn::GetAtt": ["Queue", "Arn"] }, KinesisParameters: {} },
            { Id: "2", Arn: "arn:aws:sns:us-east-1:000000000000:t" },
          ],
        },
      },
    },
  });
  await aws.stop();
  expect(warnings).toEqual([
    "Bucket: AWS::S3::Bucket is not in the embedded AWS; the resource does nothing",
    "Queue: AWS::SQS::Queue has no Surprise in the embedded AWS; the property does nothing",
    "Rule: AWS::Events::Rule has no Targets/0/KinesisParameters in the embedded AWS; the property does nothing",
    "Rule: the target arn:aws:sns:us-east-1:000000000000:t cannot run in the embedded AWS; events for it go nowhere here",
  ]);
  expect(aws.resources.Queue).toMatchObject({ type: "AWS::SQS::Queue" });
});

test("a template can refer to a key of KMS", async () => {
  const { aws, warnings } = await startTestAws({
    Resources: {
      Key: {
        Type: "AWS::KMS::Key",
        Properties: { EnableKeyRotation: true, KeyPolicy: { Statement: [] } },
      },
      Alias: {
        Type: "AWS::KMS::Alias",
        Properties: { AliasName: "alias/bus", TargetKeyId: { "Fn::GetAtt": ["Key", "Arn"] } },
      },
    },
    Outputs: {
      Arn: { Value: { "Fn::GetAtt": ["Key", "Arn"] } },
      Alias: { Value: { Ref: "Alias" } },
    },
  });
  await aws.stop();
  expect(warnings).toEqual([]);
  expect(aws.outputs).toEqual({
    Arn: "arn:aws:kms:us-east-1:000000000000:key/Test-Key",
    Alias: "alias/bus",
  });
});

test("a template can refer to alarms and dashboards, which do nothing", async () => {
  const { aws, warnings } = await startTestAws({
    Resources: {
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "Alarms" } },
      Policy: {
        Type: "AWS::SNS::TopicPolicy",
        Properties: { PolicyDocument: { Statement: [] }, Topics: [{ Ref: "Topic" }] },
      },
      Mail: {
        Type: "AWS::SNS::Subscription",
        Properties: { Protocol: "email", Endpoint: "a@example.com", TopicArn: { Ref: "Topic" } },
      },
      Alarm: {
        Type: "AWS::CloudWatch::Alarm",
        Properties: { Threshold: 0, AlarmActions: [{ Ref: "Topic" }] },
      },
      Dashboard: {
        Type: "AWS::CloudWatch::Dashboard",
        Properties: { DashboardName: "d", DashboardBody: "{}" },
      },
    },
    Outputs: {
      Topic: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } },
      Mail: { Value: { Ref: "Mail" } },
      Alarm: { Value: { "Fn::GetAtt": ["Alarm", "Arn"] } },
      Dashboard: { Value: { Ref: "Dashboard" } },
    },
  });
  await aws.stop();
  expect(warnings).toEqual([]);
  expect(aws.outputs).toEqual({
    Topic: "Test-Topic",
    Mail: "arn:aws:sns:us-east-1:000000000000:Test-Topic:Test-Mail",
    Alarm: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:Test-Alarm",
    Dashboard: "d",
  });
});

test.each([
  [
    "a property of the wrong kind",
    queue({ DelaySeconds: "soon" }),
    "It (AWS::SQS::Queue): DelaySeconds",
  ],
  ["a missing asset", lambdaFunction("nowhere"), "It: there is no asset nowhere.zip"],
  ["another runtime", lambdaFunction("x", { Runtime: "python3.13" }), "Runtime Invalid string"],
  [
    "an invalid event pattern",
    { Type: "AWS::Events::Rule", Properties: { EventPattern: { source: "x" } } },
    "Event pattern is not valid",
  ],
])("reports %s with the resource or property", async (_name, It, message) => {
  await expect(startTestAws({ Resources: { It } })).rejects.toThrow(message);
});

const bus = (Name: string) => ({ Type: "AWS::Events::EventBus", Properties: { Name } });
const rule = (Name: string) => ({
  Type: "AWS::Events::Rule",
  Properties: { Name, EventPattern: { source: ["x"] } },
});
const archive = (ArchiveName: string) => ({
  Type: "AWS::Events::Archive",
  Properties: {
    ArchiveName,
    SourceArn: "arn:aws:events:us-east-1:000000000000:event-bus/default",
  },
});
const table = (TableName: string) => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    TableName,
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  },
});
const named = {
  queue: [(QueueName: string) => queue({ QueueName }), 80],
  "FIFO queue": [
    (name: string) => queue({ QueueName: `${name.slice(5)}.fifo`, FifoQueue: true }),
    80,
  ],
  archive: [archive, 48],
  function: [(FunctionName: string) => lambdaFunction("fn", { FunctionName }), 64],
  rule: [rule, 64],
  "event bus": [bus, 256],
  table: [table, 255],
} as const;

test.each(Object.entries(named))(
  "refuses a longer name of a %s than AWS allows",
  async (_type, [of, max]) => {
    const bundles = { fn: "export const handler = () => {};" };
    const { aws } = await startTestAws({ Resources: { It: of("n".repeat(max)) }, bundles });
    await aws.stop();
    for (const name of ["n".repeat(max + 1), `${"n".repeat(8)} n`]) {
      await expect(startTestAws({ Resources: { It: of(name) }, bundles })).rejects.toThrow(/^It\b/);
    }
  },
);

test("a batch over 10 messages needs a batching window", async () => {
  const started = startTestAws({
    Resources: {
      Queue: queue(),
      Fn: lambdaFunction("fn"),
      Mapping: mapping("Queue", "Fn", { BatchSize: 11 }),
    },
    bundles: { fn: "export const handler = () => {};" },
  });
  await expect(started).rejects.toThrow("Mapping: a BatchSize over 10 needs");
});

test.each([
  ["a delay over 15 minutes", queue({ DelaySeconds: 901 }), "DelaySeconds"],
  ["a visibility timeout over 12 hours", queue({ VisibilityTimeout: 43_201 }), "VisibilityTimeout"],
  ["a retention over 14 days", queue({ MessageRetentionPeriod: 1_209_601 }), "MessageRetention"],
  ["a timeout over 15 minutes", lambdaFunction("x", { Timeout: 901 }), "Timeout"],
  ["less than 128 MB", lambdaFunction("x", { MemorySize: 64 }), "MemorySize"],
  [
    "more than five targets",
    {
      Type: "AWS::Events::Rule",
      Properties: {
        EventPattern: { source: ["x"] },
        Targets: Array.from({ length: 6 }, (_, at) => ({ Id: `${at}`, Arn: "arn" })),
      },
    },
    "Targets",
  ],
])("refuses %s like AWS", async (_name, It, property) => {
  await expect(startTestAws({ Resources: { It } })).rejects.toThrow(property);
});
