import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failedItems } from "./event-source-mapping.ts";
import {
  clientConfig,
  lambdaFunction,
  mapping,
  queue,
  startTestAws,
  type TestAws,
} from "./testing/stack.ts";

const dead = (id: string, maxReceiveCount: number) => ({
  RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": [id, "Arn"] }, maxReceiveCount },
});

let local: TestAws;
let sqs: SQSClient;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Shown: queue(),
      Show: lambdaFunction("show"),
      ShowMapping: mapping("Shown", "Show"),

      Failed: queue({ VisibilityTimeout: 3, ...dead("Dead", 2) }),
      Dead: queue(),
      Fail: lambdaFunction("fail"),
      FailMapping: mapping("Failed", "Fail"),

      Partial: queue({ VisibilityTimeout: 3, ...dead("PartialDead", 2) }),
      PartialDead: queue(),
      Report: lambdaFunction("report"),
      ReportMapping: mapping("Partial", "Report", {
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      }),

      Gathered: queue(),
      Gather: lambdaFunction("count"),
      GatherMapping: mapping("Gathered", "Gather", {
        BatchSize: 15,
        MaximumBatchingWindowInSeconds: 2,
      }),

      Narrow: queue(),
      NarrowFunction: lambdaFunction("overlap"),
      NarrowMapping: mapping("Narrow", "NarrowFunction", {
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: 2 },
      }),
    },
    bundles: {
      show: "export const handler = (event) => console.log('shown', JSON.stringify(event));",
      fail: "export const handler = ({ Records }) => { console.log('failing', Records[0].attributes.ApproximateReceiveCount); throw new Error('no'); };",
      report: `export const handler = ({ Records }) => {
        for (const { body } of Records) console.log("seen", body);
        const failed = Records.filter(({ body }) => body.startsWith("bad"));
        return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      };`,
      count: "export const handler = ({ Records }) => console.log('gathered', Records.length);",
      overlap: `import { threadId } from "node:worker_threads";
        export const handler = async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          console.log("thread", threadId);
        };`,
    },
  });
  sqs = new SQSClient(clientConfig(local.aws));
});
afterAll(() => local.aws.stop());

const url = (id: string) => local.aws.resources[id]?.ref;

const send = (id: string, ...bodies: readonly string[]) =>
  sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: url(id),
      Entries: bodies.map((MessageBody, at) => ({ Id: `e${at}`, MessageBody })),
    }),
  );

async function received(id: string): Promise<(string | undefined)[]> {
  const receive = new ReceiveMessageCommand({
    QueueUrl: url(id),
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 20,
  });
  return (await sqs.send(receive)).Messages?.map(({ Body }) => Body) ?? [];
}

async function left(id: string): Promise<number> {
  const AttributeNames = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
  ] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url(id), AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

test("passes messages to a function in the shape of an SQS event", async () => {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: url("Shown"),
      MessageBody: '{"a":"ä"}',
      MessageGroupId: "group",
      MessageAttributes: { kind: { DataType: "String", StringValue: "x" } },
    }),
  );
  const { text } = await local.logged("shown");
  const { Records } = JSON.parse(text.slice("shown ".length));
  const millis = expect.stringMatching(/^\d{13}$/);
  expect(Records).toEqual([
    {
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: '{"a":"ä"}',
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: millis,
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: millis,
        MessageGroupId: "group",
      },
      messageAttributes: {
        kind: { stringValue: "x", stringListValues: [], binaryListValues: [], dataType: "String" },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:Test-Shown",
      awsRegion: "us-east-1",
    },
  ]);
});

test("redelivers a failed batch, and moves it to the dead-letter queue in the end", async () => {
  await send("Failed", "poison");
  await local.logged("failing 1");
  await local.logged("failing 2");
  expect(await received("Dead")).toEqual(["poison"]);
  expect(await left("Failed")).toBe(0);
});

test("redelivers only the messages that a function reports", async () => {
  await send("Partial", "good 1", "bad", "good 2");
  expect(await received("PartialDead")).toEqual(["bad"]);
  const seen = local.logs.filter(({ text }) => text.startsWith("seen")).map(({ text }) => text);
  expect(seen.sort()).toEqual(["seen bad", "seen bad", "seen good 1", "seen good 2"]);
  expect(await left("Partial")).toBe(0);
});

test("a batching window gathers messages until it ends or the batch is full", async () => {
  const begun = performance.now();
  await send("Gathered", "1");
  await send("Gathered", "2", "3");
  await local.logged("gathered 3");
  expect(performance.now() - begun).toBeGreaterThan(1_900);
  const full = performance.now();
  await send("Gathered", ...Array.from({ length: 10 }, (_, at) => `${at}`));
  await send("Gathered", ...Array.from({ length: 5 }, (_, at) => `${at}`));
  await local.logged("gathered 15");
  expect(performance.now() - full).toBeLessThan(1_900);
});

test("runs no more batches at once than the mapping allows", async () => {
  await send("Narrow", ...Array.from({ length: 10 }, (_, at) => `${at}`));
  const threads = new Set<string>();
  for (let at = 0; at < 10; at += 1) threads.add((await local.logged("thread")).text);
  expect(threads.size).toBe(2);
});

const ids = new Set(["a", "b"]);

test.each(["null", '""', "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}'])(
  "treats %s as success of the whole batch",
  (payload) => {
    expect(failedItems(payload, ids)).toEqual(new Set());
  },
);

test.each([
  "{",
  '"text"',
  "[]",
  '{"batchItemFailures":"a"}',
  '{"batchItemFailures":["a"]}',
  '{"batchItemFailures":[{"itemIdentifier":""}]}',
  '{"batchItemFailures":[{"itemIdentifier":null}]}',
  '{"batchItemFailures":[{"messageId":"a"}]}',
  '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}',
])("treats %s as failure of the whole batch", (payload) => {
  expect(failedItems(payload, ids)).toBe("all");
});

test("fails only the named messages", () => {
  const payload = '{"batchItemFailures":[{"itemIdentifier":"b"}]}';
  expect(failedItems(payload, ids)).toEqual(new Set(["b"]));
});
