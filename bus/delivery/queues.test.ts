import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEngineAws } from "../../test/simulation/contract/engine-aws.ts";
import { eventAt } from "../../test/simulation/contract/lanes.ts";
import { newDelivery, nextMessage } from "./message.ts";
import { deliveryQueues, type Queues, quickQueue } from "./queues.ts";

let aws: Awaited<ReturnType<typeof startEngineAws>>;
let queues: Queues;
let sqs: SQSClient;
beforeAll(async () => {
  aws = await startEngineAws();
  const { Slow, Turns, Drain } = aws.refs;
  queues = deliveryQueues({ slow: { webhooks: Slow }, turns: { webhooks: Turns }, drain: Drain });
  sqs = new SQSClient();
});
afterAll(() => aws.stop());

const delivery = (after: number, subscription = "sub_1") =>
  newDelivery(eventAt(1, after), "license-api", subscription);
const lane = { company_id: 1, subscription_id: "sub_1", ordering_key: "license/1" };

/** Receives `count` messages from a queue, each with its group. */
async function received(QueueUrl: string, count: number) {
  const found: { readonly body: unknown; readonly group: string | undefined }[] = [];
  while (found.length < count) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 5,
        MessageSystemAttributeNames: ["MessageGroupId"],
      }),
    );
    for (const { Body = "", Attributes } of Messages) {
      found.push({ body: JSON.parse(Body), group: Attributes?.MessageGroupId });
    }
  }
  return found;
}

test("sends each message in the group of its subscription", async () => {
  const messages = Array.from({ length: 12 }, (_, i) => nextMessage(delivery(i), 1, "retry"));
  await queues.deliver(
    "webhooks",
    messages.map((message) => ({ message })),
  );
  const found = await received(aws.refs.Slow, 12);
  expect(new Set(found.map(({ body }) => body))).toEqual(new Set(messages));
  expect(new Set(found.map(({ group }) => group))).toEqual(new Set(["sub_1"]));
  await queues.drain([{ key: { company_id: 1, id: "sub_2" }, delayMs: 0 }]);
  expect(await received(aws.refs.Drain, 1)).toMatchObject([{ group: "sub_2" }]);
});

test("a delay is rounded up to whole seconds", async () => {
  const message = delivery(0);
  const begin = Date.now();
  await queues.deliver("webhooks", [{ message, delayMs: 1_001 }]);
  const [found] = await received(aws.refs.Slow, 1);
  expect(found?.body).toEqual(message);
  expect(Date.now() - begin).toBeGreaterThan(1_500);
});

test("a function without a queue for a channel does not lose its messages", async () => {
  const message = delivery(0);
  await expect(queues.deliver("integrations", [{ message }])).rejects.toThrow("integrations");
  await expect(queues.turn("integrations", lane)).rejects.toThrow("integrations");
});

test("throws for a message that SQS does not take", async () => {
  const message = delivery(0);
  const sent = queues.deliver("webhooks", [{ message, delayMs: 901_000 }]);
  await expect(sent).rejects.toThrow("1 of 1 messages");
  const [, reason] = [
    ...(await quickQueue(aws.refs.Quick)([
      { message, delayMs: 0 },
      { message, delayMs: 901_000 },
    ])),
  ].flat();
  expect(reason).toMatch(/Invalid/);
  expect(await received(aws.refs.Quick, 1)).toEqual([{ body: message, group: "sub_1" }]);
});
