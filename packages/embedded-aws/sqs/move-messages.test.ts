import {
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientConfig, queue, startTestAws, type TestAws } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { Sqs } from "./sqs.ts";

const redrive = (id: string) => ({
  VisibilityTimeout: 0,
  RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": [id, "Arn"] }, maxReceiveCount: 1 },
});
const fifo = { FifoQueue: true, ContentBasedDeduplication: true };

let local: TestAws;
let sqs: SQSClient;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Dead: queue(),
      DeadFifo: queue(fifo),
      One: queue(redrive("Dead")),
      Two: queue(redrive("Dead")),
      Turns: queue({ ...fifo, ...redrive("DeadFifo") }),
      Other: queue(),
    },
  });
  sqs = new SQSClient(clientConfig(local.aws));
});
afterAll(() => local.aws.stop());

const url = (id: string) => local.aws.resources[id]?.ref ?? "";
const arn = (id: string) => local.aws.resources[id]?.attributes.Arn ?? "";

async function receive(id: string, VisibilityTimeout?: number) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url(id),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["All"],
      VisibilityTimeout,
    }),
  );
  return Messages;
}

/** Sends a message, and receives it until it is a dead letter. */
async function kill(id: string, MessageBody: string): Promise<void> {
  const group = id === "Turns" ? { MessageGroupId: "g" } : {};
  await sqs.send(new SendMessageCommand({ QueueUrl: url(id), MessageBody, ...group }));
  expect(await receive(id)).toHaveLength(1);
  expect(await receive(id)).toHaveLength(0);
}

const move = (SourceArn: string, DestinationArn?: string) =>
  sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));

async function take(id: string): Promise<readonly string[]> {
  const messages = await receive(id, 30);
  for (const { ReceiptHandle } of messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url(id), ReceiptHandle }));
  }
  return messages.map(({ Body = "" }) => Body);
}

test("each dead letter of a shared queue goes back to the queue that it came from", async () => {
  await kill("One", "a");
  await kill("Two", "b");
  await kill("One", "c");
  const dead = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url("Dead"),
      VisibilityTimeout: 0,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["DeadLetterQueueSourceArn"],
    }),
  );
  expect(dead.Messages?.map(({ Attributes }) => Attributes?.DeadLetterQueueSourceArn)).toEqual([
    arn("One"),
    arn("Two"),
    arn("One"),
  ]);
  await move(arn("Dead"));
  const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn("Dead") }));
  expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 3 }]);
  const [first] = await receive("Two");
  expect(first).toMatchObject({ Body: "b", Attributes: { ApproximateReceiveCount: "1" } });
  expect(first?.MessageId).not.toBe(dead.Messages?.[1]?.MessageId);
  expect((await take("One")).toSorted()).toEqual(["a", "c"]);
  expect(await take("Dead")).toEqual([]);
});

test("dead letters of a FIFO queue go back in their order", async () => {
  await kill("Turns", "first");
  await kill("Turns", "second");
  await move(arn("DeadFifo"));
  expect(await take("Turns")).toEqual(["first", "second"]);
});

test("a message that came from no queue ends the task, and goes where the task says", async () => {
  await sqs.send(new SendMessageCommand({ QueueUrl: url("Dead"), MessageBody: "from no queue" }));
  await move(arn("Dead"));
  const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: arn("Dead") }));
  expect(Results).toMatchObject([
    { Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" },
  ]);
  await move(arn("Dead"), arn("Other"));
  expect(await take("Other")).toEqual(["from no queue"]);
});

test("only a queue's dead letters are moved, to a queue of the same type", async () => {
  await expect(move(arn("Other"))).rejects.toThrow(/must be configured as a Dead Letter Queue/);
  await expect(move(arn("Dead"), arn("Turns"))).rejects.toThrow(/of the same type/);
  await expect(move(`${arn("Dead")}x`)).rejects.toThrow(/doesn't exist/);
  const paced = new StartMessageMoveTaskCommand({
    SourceArn: arn("Dead"),
    MaxNumberOfMessagesPerSecond: 50,
  });
  await expect(sqs.send(paced)).rejects.toThrow(/MaxNumberOfMessagesPerSecond/);
});

test("a dead letter knows its queue after a restart", async () => {
  const folder = await tempFolder();
  const open = () => new Sqs(folder, "http://localhost");
  const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
  const attributes = {
    VisibilityTimeout: "0",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf("dead"), maxReceiveCount: 1 }),
  };
  const before = open();
  before.ensureQueue("dead", {});
  const source = before.ensureQueue("source", attributes);
  before.sendMessage({ QueueUrl: source.url, MessageBody: "a" });
  const receiveFrom = { QueueUrl: source.url };
  await before.call("ReceiveMessage", receiveFrom);
  await before.call("ReceiveMessage", receiveFrom);
  before.close();
  const after = open();
  await after.call("StartMessageMoveTask", { SourceArn: arnOf("dead") });
  expect(await after.call("ReceiveMessage", receiveFrom)).toMatchObject({
    Messages: [{ Body: "a" }],
  });
  after.close();
});
