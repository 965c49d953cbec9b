import { expect, test } from "vitest";
import { lambdaFunction, queue, startTestAws } from "../testing/stack.ts";

test("what is not known is told once, wherever it stands, and the rest works", async () => {
  const { aws, warnings } = await startTestAws({
    Resources: {
      Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "b" } },
      Queue: queue({ Surprise: 1, VisibilityTimeout: "7", Tags: [] }),
      Hourly: {
        Type: "AWS::Events::Rule",
        Properties: { ScheduleExpression: "rate(1 hour)" },
      },
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
    "Hourly: AWS::Events::Rule has no ScheduleExpression in the embedded AWS; the property does nothing",
    "Rule: AWS::Events::Rule has no Targets/0/KinesisParameters in the embedded AWS; the property does nothing",
    "Rule: the target arn:aws:sns:us-east-1:000000000000:t cannot run in the embedded AWS; events for it go nowhere here",
  ]);
  expect(aws.resources.Queue).toMatchObject({ type: "AWS::SQS::Queue" });
});

test("a key of KMS can be referred to", async () => {
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

test("what people watch a stack with can be referred to, and does nothing", async () => {
  const { aws, warnings } = await startTestAws({
    Resources: {
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "Alarms" } },
      Policy: {
        Type: "AWS::SNS::TopicPolicy",
        Properties: { PolicyDocument: {}, Topics: [{ Ref: "Topic" }] },
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
])("%s is an error that names the resource or property", async (_name, It, message) => {
  await expect(startTestAws({ Resources: { It } })).rejects.toThrow(message);
});
