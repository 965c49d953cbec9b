import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { clientConfig, queue, startTestAws, type TestAws } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { Sqs } from "./sqs.ts";

const fifo = (more: object = {}) =>
  queue({ FifoQueue: true, ContentBasedDeduplication: true, ...more });

const resources = {
  Ordered: fifo(),
  Grouped: fifo(),
  Turns: fifo(),
  Back: fifo(),
  Hidden: fifo({ VisibilityTimeout: 1 }),
  Delayed: fifo({ DelaySeconds: 1 }),
  Shortened: fifo({ DelaySeconds: 1 }),
  Refusing: queue({ FifoQueue: true }),
  Dead: fifo(),
  Poisoned: fifo({
    RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 1 },
  }),
};

let local: TestAws;
let sqs: SQSClient;
beforeAll(async () => {
  local = await startTestAws({ Resources: resources });
  sqs = new SQSClient(clientConfig(local.aws));
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => local.aws.stop());

type Id = keyof typeof resources;
const url = (id: Id) => local.aws.resources[id]?.ref ?? "";

/** Sends messages whose group is the first letter of their body. */
async function send(id: Id, ...bodies: readonly string[]): Promise<void> {
  for (const MessageBody of bodies) {
    const MessageGroupId = MessageBody.charAt(0);
    await sqs.send(new SendMessageCommand({ QueueUrl: url(id), MessageBody, MessageGroupId }));
  }
}

async function receive(id: Id, MaxNumberOfMessages = 10, WaitTimeSeconds = 0): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url(id),
      MaxNumberOfMessages,
      WaitTimeSeconds,
      MessageSystemAttributeNames: ["All"],
    }),
  );
  return Messages;
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

async function remove(id: Id, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url(id), ReceiptHandle }));
  }
}

const release = (id: Id, message: Message | undefined) =>
  sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url(id),
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );

test("messages of a group come together and in order, and no more of it until they are deleted", async () => {
  await send("Ordered", "a1", "a2", "a3");
  const first = await receive("Ordered", 2);
  expect(bodies(first)).toEqual(["a1", "a2"]);
  await send("Ordered", "a4");
  expect(await receive("Ordered")).toEqual([]);
  await remove("Ordered", first.slice(0, 1));
  expect(await receive("Ordered")).toEqual([]);
  await remove("Ordered", first.slice(1));
  const rest = await receive("Ordered");
  expect(bodies(rest)).toEqual(["a3", "a4"]);
  const numbers = [...first, ...rest].map(({ Attributes }) => Attributes?.SequenceNumber ?? "");
  expect(numbers).toEqual([...new Set(numbers)].sort());
});

test("what one group leaves room for is filled with others, each in order", async () => {
  await send("Grouped", "a1", "b1", "a2", "c1", "b2");
  expect(bodies(await receive("Grouped", 4))).toEqual(["a1", "a2", "b1", "b2"]);
  // Another receiver gets the groups that are left.
  expect(bodies(await receive("Grouped"))).toEqual(["c1"]);
});

test("groups take turns, however many messages the first ones have", async () => {
  await send("Turns", "a1", "a2", "a3", "b1", "b2", "c1");
  const turns: (string | undefined)[] = [];
  for (let at = 0; at < 6; at += 1) {
    const messages = await receive("Turns", 1);
    turns.push(...bodies(messages));
    await remove("Turns", messages);
  }
  expect(turns).toEqual(["a1", "b1", "c1", "a2", "b2", "a3"]);
});

test("a message that becomes visible again comes before later ones, in its old order", async () => {
  await send("Back", "a1", "a2", "a3", "a4");
  const [first, second, third] = await receive("Back", 3);
  for (const message of [third, first, second]) await release("Back", message);
  expect(bodies(await receive("Back"))).toEqual(["a1", "a2", "a3", "a4"]);

  await send("Hidden", "a1", "a2", "a3", "a4");
  expect(await receive("Hidden", 3)).toHaveLength(3);
  const again = await receive("Hidden", 10, 20);
  expect(bodies(again)).toEqual(["a1", "a2", "a3", "a4"]);
  expect(again.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual([..."2221"]);
});

test("the delay of the queue holds for its messages, and one of a message is refused", async () => {
  await send("Delayed", "a1", "a2");
  expect(await receive("Delayed")).toEqual([]);
  const first = await receive("Delayed", 1, 20);
  await remove("Delayed", first);
  expect(bodies([...first, ...(await receive("Delayed", 1, 20))])).toEqual(["a1", "a2"]);

  const delayed = { QueueUrl: url("Delayed"), MessageBody: "x", MessageGroupId: "g" };
  await expect(
    sqs.send(new SendMessageCommand({ ...delayed, DelaySeconds: 5 })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: expect.stringContaining("Value 5 for parameter DelaySeconds is invalid"),
  });
  const entries = [
    { Id: "delayed", MessageBody: "x", MessageGroupId: "g", DelaySeconds: 5 },
    { Id: "fine", MessageBody: "y", MessageGroupId: "g" },
  ];
  const { Successful, Failed } = await sqs.send(
    new SendMessageBatchCommand({ QueueUrl: url("Delayed"), Entries: entries }),
  );
  expect(Successful?.map(({ Id }) => Id)).toEqual(["fine"]);
  expect(Failed).toMatchObject([{ Id: "delayed", Code: "InvalidParameterValue" }]);
});

test("a message does not overtake one that was sent while the delay was longer", async () => {
  await send("Shortened", "a1");
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: url("Shortened"),
      Attributes: { DelaySeconds: "0" },
    }),
  );
  await send("Shortened", "a2", "b1");
  expect(bodies(await receive("Shortened"))).toEqual(["b1"]);
  expect(bodies(await receive("Shortened", 10, 20))).toEqual(["a1", "a2"]);
});

test("a message received too often goes to the FIFO dead-letter queue, in order, and its group continues", async () => {
  await send("Poisoned", "a1", "a2", "b1", "a3");
  const received = await receive("Poisoned", 3);
  expect(bodies(received)).toEqual(["a1", "a2", "a3"]);
  for (const message of received.slice(0, 2).reverse()) await release("Poisoned", message);
  await remove("Poisoned", received.slice(2));
  await send("Poisoned", "a4");
  expect(bodies(await receive("Poisoned"))).toEqual(["b1", "a4"]);
  const dead = await receive("Dead");
  expect(bodies(dead)).toEqual(["a1", "a2"]);
  expect(dead.map(({ Attributes }) => Attributes?.MessageGroupId)).toEqual(["a", "a"]);
  const [one = "", two = ""] = dead.map(({ Attributes }) => Attributes?.SequenceNumber);
  expect(one < two).toBe(true);
});

test.each([
  ["no group", {}, "The request must contain the parameter MessageGroupId"],
  [
    "no deduplication id",
    { MessageGroupId: "g" },
    "should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided",
  ],
  [
    "a group with a blank",
    { MessageGroupId: "a b", MessageDeduplicationId: "1" },
    "MessageGroupId can only include alphanumeric and punctuation characters",
  ],
  [
    "a deduplication id that is too long",
    { MessageGroupId: "g", MessageDeduplicationId: "x".repeat(129) },
    "MessageDeduplicationId can only include",
  ],
])("a message with %s is refused", async (_name, ids, message) => {
  const sent = { MessageBody: "x", ...ids };
  await expect(
    sqs.send(new SendMessageCommand({ QueueUrl: url("Refusing"), ...sent })),
  ).rejects.toThrow(message);
  const { Failed } = await sqs.send(
    new SendMessageBatchCommand({ QueueUrl: url("Refusing"), Entries: [{ Id: "1", ...sent }] }),
  );
  expect(Failed).toMatchObject([{ Id: "1", Message: expect.stringContaining(message) }]);
  expect(await receive("Refusing")).toEqual([]);
});

test("messages that come back one right after the other, while the clock advances, keep their order", async () => {
  const alone = new Sqs(await tempFolder(), "http://127.0.0.1");
  let [clock, tick] = [1_800_000_000_000, 0];
  vi.spyOn(Date, "now").mockImplementation(() => {
    clock += tick;
    return Math.floor(clock);
  });
  for (let step = 0; step < 40; step += 1) {
    const queue = alone.ensureQueue(`q${step}.fifo`, { FifoQueue: "true", VisibilityTimeout: "1" });
    for (const body of ["1", "2", "3", "4"]) {
      const ids = { MessageGroupId: "g", MessageDeduplicationId: body };
      alone.sendMessage({ QueueUrl: queue.url, MessageBody: body, ...ids });
    }
    const receive = (max: number) => queue.receive(max);
    const [first, ...others] = receive(3);
    clock += 1;
    for (const { receiptHandle } of others) queue.changeVisibility(receiptHandle, 1);
    queue.deleteMessage(first?.receiptHandle ?? "");
    clock += 997 + step / 10;
    tick = 0.25;
    let again = receive(10);
    while (again.length === 0) again = receive(10);
    expect(again.map(({ message }) => message.body)).toEqual(["2", "3", "4"]);
    tick = 0;
  }
  alone.close();
});

test("a batch is closed once it has enough bytes", async () => {
  const alone = new Sqs(await tempFolder(), "http://127.0.0.1");
  const queue = alone.ensureQueue("q.fifo", { FifoQueue: "true" });
  for (const id of ["1", "2", "3"]) {
    const ids = { MessageGroupId: "g", MessageDeduplicationId: id };
    alone.sendMessage({ QueueUrl: queue.url, MessageBody: "ten bytes ", ...ids });
  }
  expect(queue.receive(10, 15)).toHaveLength(2);
  alone.close();
});

test("a FIFO queue tells what it is", async () => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url("Refusing"), AttributeNames: ["All"] }),
  );
  expect(url("Refusing")).toMatch(/\/Test-Refusing\.fifo$/);
  expect(Attributes).toMatchObject({
    FifoQueue: "true",
    ContentBasedDeduplication: "false",
    DeduplicationScope: "queue",
    FifoThroughputLimit: "perQueue",
  });
});
