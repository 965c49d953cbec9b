import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientConfig, queue, startTestAws, type TestAws } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";

const resources = {
  Plain: queue(),
  Turns: queue(),
  Hidden: queue({ VisibilityTimeout: 1 }),
  Delayed: queue({ DelaySeconds: 1 }),
  Dead: queue(),
  Poisoned: queue({
    RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 2 },
  }),
};

let local: TestAws;
let sqs: SQSClient;
beforeAll(async () => {
  local = await startTestAws({ Resources: resources });
  sqs = new SQSClient(clientConfig(local.aws));
});
afterAll(() => local.aws.stop());

const url = (id: keyof typeof resources) => local.aws.resources[id]?.ref ?? "";

const send = (id: keyof typeof resources, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl: url(id), MessageBody, ...more }));

async function receive(
  QueueUrl: string,
  MaxNumberOfMessages = 1,
  WaitTimeSeconds = 20,
  client = sqs,
): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages,
      WaitTimeSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    }),
  );
  return Messages;
}

test("a message is sent, received and deleted", async () => {
  const MessageAttributes = { kind: { DataType: "String", StringValue: "x" } };
  await send("Plain", "hello", { MessageAttributes });
  const [message] = await receive(url("Plain"));
  expect(message?.Body).toBe("hello");
  expect(message?.MessageAttributes).toEqual(MessageAttributes);
  expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
  await sqs.send(
    new DeleteMessageCommand({ QueueUrl: url("Plain"), ReceiptHandle: message?.ReceiptHandle }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url("Plain"), AttributeNames: ["All"] }),
  );
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: "0",
    ApproximateNumberOfMessagesNotVisible: "0",
  });
});

test("a waiting receiver gets a message as soon as there is one", async () => {
  const waiting = receive(url("Plain"));
  const sent = performance.now();
  await send("Plain", "wake up");
  expect((await waiting)[0]?.Body).toBe("wake up");
  expect(performance.now() - sent).toBeLessThan(5_000);
});

test("groups of a standard queue take turns, and messages keep their group", async () => {
  const entry = (Id: string) => ({ Id, MessageBody: Id, MessageGroupId: Id.charAt(0) });
  const Entries = ["a1", "a2", "a3", "b1"].map(entry);
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url("Turns"), Entries }));
  await send("Turns", "c1", { MessageGroupId: "c" });
  const messages = await receive(url("Turns"), 10);
  expect(messages.map(({ Body }) => Body)).toEqual(["a1", "b1", "c1", "a2", "a3"]);
  expect(messages.map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual([..."abcaa"]);
});

test("a message becomes visible again after its visibility timeout, or at once on request", async () => {
  await send("Hidden", "again");
  const [first] = await receive(url("Hidden"));
  expect(await receive(url("Hidden"), 1, 0)).toEqual([]);
  const [second] = await receive(url("Hidden"));
  expect(second?.MessageId).toBe(first?.MessageId);
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url("Hidden"),
      ReceiptHandle: second?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  const [third] = await receive(url("Hidden"), 1, 0);
  expect(third?.Attributes?.ApproximateReceiveCount).toBe("3");
});

test("a delayed message comes after its delay", async () => {
  await send("Delayed", "later");
  expect(await receive(url("Delayed"), 1, 0)).toEqual([]);
  expect((await receive(url("Delayed")))[0]?.Body).toBe("later");
});

test("a message received too often goes to the dead-letter queue", async () => {
  await send("Poisoned", "poison");
  for (const _ of [1, 2]) {
    const [message] = await receive(url("Poisoned"));
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url("Poisoned"),
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
  }
  expect(await receive(url("Poisoned"), 1, 0)).toEqual([]);
  expect((await receive(url("Dead")))[0]?.Body).toBe("poison");
});

test("queues are made and found by name, with URLs at the endpoint", async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "mine" }));
  expect(QueueUrl).toBe(`${local.aws.endpointUrl}/000000000000/mine`);
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: "mine" }))).QueueUrl).toBe(QueueUrl);
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
  expect(QueueUrls).toContain(QueueUrl);
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: "none" }))).rejects.toThrow(
    "The specified queue does not exist",
  );
});

test("messages and their URLs outlive a restart on another port", async () => {
  const dataDir = await tempFolder();
  const before = await startTestAws(
    { Resources: { Kept: queue({ VisibilityTimeout: 5, DelaySeconds: 0 }) } },
    { dataDir },
  );
  const oldUrl = before.aws.resources.Kept?.ref ?? "";
  const oldClient = new SQSClient(clientConfig(before.aws));
  await oldClient.send(
    new SendMessageCommand({ QueueUrl: oldUrl, MessageBody: "kept", MessageGroupId: "g" }),
  );
  await before.aws.stop();

  const after = await startTestAws({ Resources: { Kept: queue() } }, { dataDir });
  try {
    const client = new SQSClient(clientConfig(after.aws));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: oldUrl, AttributeNames: ["VisibilityTimeout"] }),
    );
    // The template does not set it any more.
    expect(Attributes?.VisibilityTimeout).toBe("30");
    expect(after.aws.resources.Kept?.ref).toMatch(after.aws.endpointUrl);
    const [message] = await receive(oldUrl, 1, 0, client);
    expect(message?.Body).toBe("kept");
    expect(message?.Attributes?.MessageGroupId).toBe("g");
  } finally {
    await after.aws.stop();
  }
});
