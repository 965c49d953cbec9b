import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { metered } from "../testing/metered.ts";
import {
  clientConfig,
  lambdaFunction,
  mapping,
  queue,
  rule,
  startTestAws,
  type TestAws,
} from "../testing/stack.ts";
import { Meter } from "./meter.ts";

const KB_64 = 64 * 1024;
const arn = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });

const meter = new Meter();
let local: TestAws;
let sqs: SQSClient;
let events: EventBridgeClient;
beforeAll(async () => {
  local = await startTestAws(
    {
      Resources: {
        Plain: queue({ QueueName: "plain" }),
        Fifo: queue({ QueueName: "in-order.fifo", FifoQueue: true }),
        Ruled: queue({ QueueName: "ruled" }),
        Polled: queue({ QueueName: "polled" }),
        Poller: lambdaFunction("poller"),
        Mapping: mapping("Polled", "Poller", {
          BatchSize: 25,
          MaximumBatchingWindowInSeconds: 20,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
        }),
        Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "bus" } },
        Archive: {
          Type: "AWS::Events::Archive",
          Properties: {
            ArchiveName: "archive",
            SourceArn: arn("Bus"),
            EventPattern: { source: ["kept"] },
            RetentionDays: 73,
          },
        },
        RulesMaySend: {
          Type: "AWS::SQS::QueuePolicy",
          Properties: {
            Queues: [{ Ref: "Ruled" }],
            PolicyDocument: {
              Statement: {
                Effect: "Allow",
                Principal: { Service: "events.amazonaws.com" },
                Action: "sqs:SendMessage",
                Resource: arn("Ruled"),
              },
            },
          },
        },
        Rule: rule("Bus", { source: ["kept", "other"] }, { Arn: arn("Ruled") }),
      },
      bundles: {
        poller: `export const handler = ({ Records }) => {
          console.log("got " + Records.length);
          const failed = Records.filter(({ body }) => body === "fails");
          return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
        };`,
      },
    },
    { meter },
  );
  sqs = new SQSClient(clientConfig(local.aws));
  events = new EventBridgeClient(clientConfig(local.aws));
});
beforeEach(() => meter.reset());
afterAll(() => local.aws.stop());

const url = (id: string) => local.aws.resources[id]?.ref;
const send = (id: string, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl: url(id), MessageBody, ...more }));
const requests = () => metered(meter, "sqs.request", "sqs.fair-request", "sqs.fifo-request");

test("counts each 64 KB of a message and its attributes as a request", async () => {
  await send("Plain", "x".repeat(KB_64));
  expect(requests()).toEqual({ "sqs.request plain SendMessage developer": 1 });
  const MessageAttributes = { a: { DataType: "String", StringValue: "b" } };
  await send("Plain", "x".repeat(KB_64 - 7), { MessageAttributes });
  expect(requests()).toEqual({ "sqs.request plain SendMessage developer": 1 + 2 });
});

test("counts a batch by the total size of its messages", async () => {
  const batch = (bytes: number) =>
    new SendMessageBatchCommand({
      QueueUrl: url("Plain"),
      Entries: ["1", "2"].map((Id) => ({ Id, MessageBody: "x".repeat(bytes) })),
    });
  await sqs.send(batch(KB_64 / 2));
  await sqs.send(batch(KB_64 / 2 + 1));
  expect(requests()).toEqual({ "sqs.request plain SendMessageBatch developer": 1 + 2 });
});

test("counts a request with a message group also as one of a fair queue, and on a FIFO queue as a FIFO request", async () => {
  await send("Plain", "fair", { MessageGroupId: "a" });
  await send("Fifo", "in order", { MessageGroupId: "a", MessageDeduplicationId: "1" });
  expect(requests()).toEqual({
    "sqs.request plain SendMessage developer": 1,
    "sqs.fair-request plain SendMessage developer": 1,
    "sqs.fifo-request in-order.fifo SendMessage developer": 1,
  });
});

test("counts receives by what was received, deletes as one, and refused calls not at all", async () => {
  const QueueUrl = url("Ruled");
  await send("Ruled", "x".repeat(KB_64 + 1));
  meter.reset();
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const ReceiptHandle = Messages?.[0]?.ReceiptHandle;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const nowhere = new SendMessageCommand({ QueueUrl: `${QueueUrl}-not`, MessageBody: "x" });
  await expect(sqs.send(nowhere)).rejects.toThrow();
  expect(requests()).toEqual({
    "sqs.request ruled ReceiveMessage developer": 2 + 1,
    "sqs.request ruled DeleteMessage developer": 1,
  });
});

test("counts the pollers of an event source mapping: ten messages a request, plus deletes", async () => {
  const bodies = Array.from({ length: 25 }, (_, n) => (n < 3 ? "fails" : "x".repeat(7000)));
  for (const part of [bodies.slice(0, 10), bodies.slice(10, 20), bodies.slice(20)]) {
    const Entries = part.map((MessageBody, n) => ({ Id: String(n), MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: url("Polled"), Entries }));
  }
  await local.logged("got 25");
  const deleted = "sqs.request polled DeleteMessageBatch Lambda";
  await expect.poll(requests).toHaveProperty([deleted]);
  // 49,000, 70,000 and 35,000 bytes, and 22 messages that did not fail.
  expect(requests()).toMatchObject({
    "sqs.request polled ReceiveMessage Lambda": 1 + 2 + 1,
    [deleted]: 3,
  });
  expect(metered(meter, "sqs.message-received")).toEqual({
    "sqs.message-received polled ReceiveMessage Lambda": 25,
  });
});

test("counts an event by 64 KB, for the bus and for the queue of a rule, and by its bytes for an archive", async () => {
  const entry = (Source: string, bytes: number) => ({
    EventBusName: "bus",
    Source,
    DetailType: "x",
    Detail: JSON.stringify({ text: "x".repeat(bytes) }),
  });
  await events.send(
    new PutEventsCommand({
      Entries: [
        entry("kept", 10),
        entry("other", KB_64),
        { ...entry("kept", 1), Detail: "no JSON" },
      ],
    }),
  );
  expect(metered(meter, "eventbridge.event")).toEqual({
    "eventbridge.event bus PutEvents publishers": 1 + 2,
  });
  expect(requests()).toEqual({ "sqs.request ruled SendMessage AWS": 1 + 2 });
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url("Ruled"), WaitTimeSeconds: 20 }),
  );
  const bytes = Messages?.[0]?.Body?.length ?? 0;
  expect(bytes).toBeGreaterThan(0);
  expect(metered(meter, "eventbridge.archive-byte", "eventbridge.archive-byte-month")).toEqual({
    "eventbridge.archive-byte archive archive EventBridge": bytes,
    "eventbridge.archive-byte-month archive archive EventBridge": expect.closeTo(bytes * 2.4, 5),
  });
});
