import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Meter } from "../billing/meter.ts";
import { clientConfig, queue, startTestAws, type TestAws } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { QueueStore } from "./store.ts";

const ofRequest = "Root=1-00000001-000000000000000000000001;Sampled=0;Lineage=1:a87bd80c:0";
const own = "Root=1-00000002-000000000000000000000002;Sampled=0;Lineage=1:68fd508a:4";
const system = (StringValue: string) => ({
  MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue } },
});

const meter = new Meter();
let local: TestAws;
let sqs: SQSClient;
/** Its requests carry a trace header, as those of a function do. */
let traced: SQSClient;
beforeAll(async () => {
  const fifo = { FifoQueue: true, ContentBasedDeduplication: true };
  const scoped = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
  local = await startTestAws(
    { Resources: { Plain: queue(), Fifo: queue(fifo), Scoped: queue({ ...fifo, ...scoped }) } },
    { meter },
  );
  sqs = new SQSClient(clientConfig(local.aws));
  traced = new SQSClient(clientConfig(local.aws));
  traced.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, {
        "X-Amzn-Trace-Id": ofRequest,
      });
      return next(args);
    },
    { step: "build" },
  );
});
afterAll(() => local.aws.stop());

const url = (id: string) => local.aws.resources[id]?.ref;

async function headers(id: string, MessageSystemAttributeNames: ("All" | "AWSTraceHeader")[]) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url(id),
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 20,
      MessageSystemAttributeNames,
    }),
  );
  return Object.fromEntries(
    Messages.map(({ Body, Attributes }) => [Body, Attributes?.AWSTraceHeader]),
  );
}

test.each(["Plain", "Fifo", "Scoped"])(
  "messages to the queue %s keep the trace header of their request, unless they have their own",
  async (id) => {
    const group = id === "Plain" ? {} : { MessageGroupId: "g" };
    const QueueUrl = url(id);
    const single = { QueueUrl, MessageBody: "single", ...group };
    await traced.send(new SendMessageCommand(single));
    const Entries = [
      { Id: "a", MessageBody: "of the request", ...group },
      { Id: "b", MessageBody: "own", ...group, ...system(own) },
    ];
    await traced.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await sqs.send(new SendMessageCommand({ ...single, MessageBody: "none" }));
    expect(await headers(id, ["AWSTraceHeader"])).toEqual({
      single: ofRequest,
      "of the request": ofRequest,
      own,
      none: undefined,
    });
  },
);

test("a duplicate in a batch does not change the trace header of the message that was sent", async () => {
  const entry = { MessageBody: "twice", MessageGroupId: "h" };
  const Entries = [
    { Id: "a", ...entry, ...system(own) },
    { Id: "b", ...entry },
  ];
  await traced.send(new SendMessageBatchCommand({ QueueUrl: url("Scoped"), Entries }));
  expect(await headers("Scoped", ["All"])).toEqual({ twice: own });
});

test("a trace header outlives a restart", async () => {
  const dataDir = await tempFolder();
  const before = new QueueStore(dataDir, "http://localhost");
  before.create("queue", {}).send({ body: "kept", traceHeader: own });
  before.close();
  const after = new QueueStore(dataDir, "http://localhost");
  const [loaded] = after.get("queue").receive(1);
  expect(loaded?.message).toMatchObject({ body: "kept", traceHeader: own });
  after.close();
});

test("a receiver gets the trace header only if it asks for it", async () => {
  const QueueUrl = url("Plain");
  for (const MessageBody of ["asked", "not asked"]) {
    await traced.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const names = MessageBody === "asked" ? (["All"] as const) : [];
    expect(await headers("Plain", [...names])).toEqual({
      [MessageBody]: MessageBody === "asked" ? ofRequest : undefined,
    });
  }
});

test("the answer has the digest of the system attributes that the sender sets", async () => {
  // The header and its digest as AWS answers them.
  const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  const digest = "5ae4d5d7636402d80f4eb6d213245a88";
  const message = { QueueUrl: url("Plain"), MessageBody: "digest" };
  const one = await sqs.send(new SendMessageCommand({ ...message, ...system(header) }));
  expect(one.MD5OfMessageSystemAttributes).toBe(digest);
  const Entries = [
    { Id: "a", MessageBody: "digest", ...system(header) },
    { Id: "b", MessageBody: "none" },
  ];
  const batch = await traced.send(new SendMessageBatchCommand({ ...message, Entries }));
  const digests = batch.Successful?.map((sent) => sent.MD5OfMessageSystemAttributes);
  expect(digests).toEqual([digest, undefined]);
  await headers("Plain", []);
});

test("a trace header counts neither toward a message's size nor toward the bill", async () => {
  const message = { QueueUrl: url("Plain"), MessageBody: "x".repeat(1024 * 1024) };
  meter.reset();
  await traced.send(new SendMessageCommand({ ...message, ...system(own) }));
  const chunksOf64KB = meter.usage().map(({ dimension, quantity }) => [dimension, quantity]);
  expect(chunksOf64KB).toEqual([["sqs.request", 16]]);
});
