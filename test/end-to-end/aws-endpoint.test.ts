import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let client: { endpoint: string; region: string; credentials: typeof credentials };
const credentials = { accessKeyId: "any", secretAccessKey: "any" };

beforeAll(async () => {
  bus = await startTestBus([]);
  client = { endpoint: bus.aws.endpointUrl, region: "us-east-1", credentials };
});
afterAll(() => bus.stop());

test("a stock DynamoDB client lists and reads the tables", async () => {
  const dynamodb = new DynamoDBClient(client);
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  expect(TableNames).toHaveLength(15);
  const TableName = TableNames.find((name) => name.includes("ApiKeys"));
  const keys = await dynamodb.send(new ScanCommand({ TableName }));
  expect(keys.Items?.length).toBe(6);
  // The table contains no usable key, only a hash and its scope.
  expect(JSON.stringify(keys.Items)).not.toContain("leb_");
});

test("a stock SQS client lists the queues, each with its dead-letter queue", async () => {
  const sqs = new SQSClient(client);
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  expect(QueueUrls).toHaveLength(14);
  const redrive = await Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      return Attributes?.RedrivePolicy;
    }),
  );
  expect(redrive.filter(Boolean)).toHaveLength(10);
});

test("a stock EventBridge client reads the bus and its rules, and tests patterns", async () => {
  const eventBridge = new EventBridgeClient(client);
  const { EventBuses = [] } = await eventBridge.send(new ListEventBusesCommand({}));
  const EventBusName = EventBuses.find(({ Name }) => Name !== "default")?.Name;
  expect(EventBusName).toBe(bus.aws.outputs.EventBusName);
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({ EventBusName }));
  const patterns = Rules.map(({ EventPattern }) => JSON.parse(EventPattern ?? "null"));
  expect(patterns).toContainEqual({ detail: { consumers: ["webhooks"] } });
  const Rule = Rules[0]?.Name;
  const { Targets = [] } = await eventBridge.send(
    new ListTargetsByRuleCommand({ EventBusName, Rule }),
  );
  expect(Targets[0]?.DeadLetterConfig?.Arn).toMatch(/^arn:aws:sqs:/);

  const Event = JSON.stringify({
    id: "1",
    account: "000000000000",
    source: "platform",
    time: "2026-11-22T12:00:00Z",
    region: "us-east-1",
    resources: [],
    "detail-type": "license.updated",
    detail: { n: 5 },
  });
  const matches = async (pattern: unknown) => {
    const EventPattern = JSON.stringify(pattern);
    return (await eventBridge.send(new TestEventPatternCommand({ Event, EventPattern }))).Result;
  };
  expect(await matches({ detail: { n: [{ numeric: [">", 4] }] } })).toBe(true);
  expect(await matches({ detail: { n: [{ numeric: [">", 5] }] } })).toBe(false);
  await expect(matches({ detail: { n: 5 } })).rejects.toThrow(/InvalidEventPattern|not valid/i);
});

test("EventBridge refuses entry by entry, like AWS", async () => {
  const eventBridge = new EventBridgeClient(client);
  const EventBusName = bus.aws.outputs.EventBusName;
  const { FailedEntryCount, Entries } = await eventBridge.send(
    new PutEventsCommand({
      Entries: [
        { EventBusName, Source: "test", DetailType: "test", Detail: "{}" },
        { EventBusName, Source: "test", DetailType: "test", Detail: "no JSON" },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(1);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, "MalformedDetail"]);
});
