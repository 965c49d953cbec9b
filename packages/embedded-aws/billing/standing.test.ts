import { expect, test } from "vitest";
import type { Usage } from "./meter.ts";
import { keyUsage, standingUsage } from "./standing.ts";

const key = { Type: "AWS::KMS::Key" };
const arn = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const resource = (Type: string, Properties: object = {}) => ({
  Type,
  Properties: { ...Properties },
});

const quantities = (usage: readonly Usage[]) =>
  Object.fromEntries(
    usage.map(({ dimension, resource: of, quantity }) => [`${dimension} ${of}`, quantity]),
  );

const dashboardOf = (metrics: number) =>
  JSON.stringify({
    widgets: [
      { type: "text", properties: { markdown: "" } },
      {
        type: "metric",
        properties: {
          metrics: [
            [{ expression: "m0 / 2" }],
            ...Array.from({ length: metrics }, (_, i) => ["N", "M", { id: `m${i}` }]),
          ],
        },
      },
    ],
  });

test("counts no dashboard for the first three of up to 50 metrics", () => {
  const dashboard = (DashboardBody: unknown) =>
    resource("AWS::CloudWatch::Dashboard", { DashboardBody });
  const parts = dashboardOf(50).split('"N"');
  const joined = parts.flatMap((part, i) =>
    i === 0 ? [part] : ['"', { Ref: "Region" }, '"', part],
  );
  const Resources = {
    Large: dashboard(dashboardOf(51)),
    First: dashboard(dashboardOf(50)),
    Joined: dashboard({ "Fn::Join": ["", joined] }),
    Third: dashboard(dashboardOf(1)),
    Fourth: dashboard(dashboardOf(1)),
  };
  expect(quantities(standingUsage({ Resources }))).toEqual({
    "cloudwatch.dashboard-month Large": 1,
    "cloudwatch.dashboard-month Fourth": 1,
  });
});

test("counts monthly charges by the template", () => {
  const stat = { MetricStat: {} };
  const Resources = {
    Key: key,
    Alarm: resource("AWS::CloudWatch::Alarm", { MetricName: "x" }),
    OfTwo: resource("AWS::CloudWatch::Alarm", { Metrics: [stat, stat, { Expression: "a / b" }] }),
    OfAlarms: resource("AWS::CloudWatch::CompositeAlarm"),
    Dashboard: resource("AWS::CloudWatch::Dashboard", { DashboardBody: dashboardOf(51) }),
    // Metrics of filters are charged by the hours in which they have values.
    Filter: resource("AWS::Logs::MetricFilter", { MetricTransformations: [{}] }),
    Role: resource("AWS::IAM::Role"),
  };
  expect(quantities(standingUsage({ Resources }))).toEqual({
    "kms.key-month Key": 1,
    "cloudwatch.alarm-month Alarm": 1,
    "cloudwatch.alarm-month OfTwo": 2,
    "cloudwatch.composite-alarm-month OfAlarms": 1,
    "cloudwatch.dashboard-month Dashboard": 1,
  });
});

test("counts five pollers for each queue of an event source mapping, one request every 20 seconds each", () => {
  const mapping = (id: string) =>
    resource("AWS::Lambda::EventSourceMapping", { EventSourceArn: arn(id) });
  const Resources = {
    Queue: resource("AWS::SQS::Queue"),
    Fifo: resource("AWS::SQS::Queue", { FifoQueue: true }),
    Unpolled: resource("AWS::SQS::Queue"),
    First: mapping("Queue"),
    Second: mapping("Fifo"),
  };
  expect(quantities(standingUsage({ Resources }))).toEqual({
    "sqs.request Queue": 657_000,
    "sqs.fifo-request Fifo": 657_000,
  });
});

test("counts periodic key requests by each user of encrypted resources", () => {
  const own = { SSESpecification: { SSEEnabled: true, KMSMasterKeyId: arn("Key") } };
  const Resources = {
    Key: key,
    Table: resource("AWS::DynamoDB::Table", own),
    Unused: resource("AWS::DynamoDB::Table", own),
    AwsKey: resource("AWS::DynamoDB::Table"),
    Queue: resource("AWS::SQS::Queue", {
      KmsMasterKeyId: arn("Key"),
      KmsDataKeyReusePeriodSeconds: 86_400,
    }),
    Plain: resource("AWS::SQS::Queue"),
  };
  const used = (
    dimension: Usage["dimension"],
    of: string,
    operation: string,
    by: string,
  ): Usage => ({
    ...{ dimension, resource: of, operation, by, quantity: 10 },
  });
  const usage = [
    used("dynamodb.read-unit", "Table", "GetItem", "One"),
    used("dynamodb.write-unit", "Table/ByTime", "PutItem", "One"),
    used("dynamodb.read-unit", "Table", "GetItem", "Two"),
    used("dynamodb.read-unit", "AwsKey", "GetItem", "One"),
    used("sqs.request", "Queue", "SendMessage", "AWS"),
    used("sqs.request", "Queue", "SendMessageBatch", "One"),
    used("sqs.request", "Queue", "ReceiveMessage", "Lambda"),
    used("sqs.request", "Queue", "DeleteMessageBatch", "Lambda"),
    used("sqs.request", "Plain", "SendMessage", "One"),
  ];
  const days = 730 / 24;
  expect(quantities(keyUsage({ Resources }, usage))).toEqual({
    "kms.request Table": 2 * 12 * 730,
    "kms.request Queue": expect.closeTo(days * (2 * 2 + 1), 6),
  });
});
