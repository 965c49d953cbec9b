import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import {
  clientConfig,
  queue,
  startTestAws,
  type TestAws,
  writeAssembly,
} from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";

const resources = {
  ById: queue({ FifoQueue: true }),
  ByContent: queue({ FifoQueue: true, ContentBasedDeduplication: true }),
  ByGroup: queue({
    FifoQueue: true,
    ContentBasedDeduplication: true,
    DeduplicationScope: "messageGroup",
    FifoThroughputLimit: "perMessageGroupId",
  }),
};

let assembly: string;
beforeAll(async () => {
  assembly = await writeAssembly({ Resources: resources });
});

const started: TestAws[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const { aws } of started.splice(0)) await aws.stop();
});

async function start(dataDir?: string) {
  const local = await startTestAws(assembly, { dataDir });
  started.push(local);
  const sqs = new SQSClient(clientConfig(local.aws));
  const url = (id: keyof typeof resources) => local.aws.resources[id]?.ref ?? "";
  return {
    sqs,
    url,
    stop: () => local.aws.stop(),
    send: (id: keyof typeof resources, body: string, group: string, dedupId?: string) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: url(id),
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: dedupId,
        }),
      ),
    /** Receives and deletes all messages. */
    take: async (id: keyof typeof resources) => {
      const QueueUrl = url(id);
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["All"],
        }),
      );
      for (const { ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return Messages.map(
        ({ Body, Attributes }) => `${Body} ${Attributes?.MessageDeduplicationId?.slice(0, 8)}`,
      );
    },
  };
}

test("a deduplication id is good for one message, even when that is long gone", async () => {
  const { send, take } = await start();
  const first = await send("ById", "one", "g", "id");
  const second = await send("ById", "other", "h", "id");
  expect(second.MessageId).toBe(first.MessageId);
  expect(second.SequenceNumber).toBe(first.SequenceNumber);
  expect(await take("ById")).toEqual(["one id"]);
  await send("ById", "again", "g", "id");
  expect(await take("ById")).toEqual([]);
});

test("five minutes later the id is good for another one", async () => {
  const { send, take } = await start();
  vi.useFakeTimers({ toFake: ["Date"] });
  const begun = Date.now();
  await send("ById", "one", "g", "id");
  vi.setSystemTime(begun + 299_000);
  await send("ById", "two", "g", "id");
  vi.setSystemTime(begun + 301_000);
  await send("ById", "three", "g", "id");
  expect(await take("ById")).toEqual(["one id", "three id"]);
});

test("without an id the content is it, if the queue says so", async () => {
  const { send, take } = await start();
  for (const body of ["same", "same", "else"]) await send("ByContent", body, "g");
  await send("ByContent", "same", "g", "explicit");
  const [same, other, explicit, ...more] = await take("ByContent");
  expect(same).toMatch(/^same [0-9a-f]{8}$/);
  expect(other).toMatch(/^else [0-9a-f]{8}$/);
  expect(explicit).toBe("same explicit");
  expect(more).toEqual([]);
});

test("with the message group as its scope, an id is good for one message of each group", async () => {
  const { send, take, sqs, url } = await start();
  await send("ByGroup", "a1", "a", "id");
  await send("ByGroup", "a2", "a", "id");
  await send("ByGroup", "b1", "b", "id");
  const entry = (Id: string, MessageGroupId: string) => ({
    Id,
    MessageBody: "same",
    MessageGroupId,
  });
  const { Successful = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: url("ByGroup"),
      Entries: [entry("1", "a"), entry("2", "a"), entry("3", "b")],
    }),
  );
  expect(new Set(Successful.map(({ MessageId }) => MessageId)).size).toBe(2);
  const taken = await take("ByGroup");
  expect(taken.map((text) => text.split(" ")[0])).toEqual(["a1", "same", "b1", "same"]);
  expect(taken[0]).toBe("a1 id");
});

test("the scope can be changed", async () => {
  const { send, take, sqs, url } = await start();
  const Attributes = { DeduplicationScope: "messageGroup" };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url("ById"), Attributes }));
  await send("ById", "a", "a", "id");
  await send("ById", "b", "b", "id");
  expect(await take("ById")).toEqual(["a id", "b id"]);
});

test("an id is known after a restart", async () => {
  const dataDir = await tempFolder();
  const before = await start(dataDir);
  const { MessageId } = await before.send("ById", "one", "g", "id");
  expect(await before.take("ById")).toEqual(["one id"]);
  await before.stop();
  const after = await start(dataDir);
  expect((await after.send("ById", "two", "g", "id")).MessageId).toBe(MessageId);
  expect(await after.take("ById")).toEqual([]);
});
