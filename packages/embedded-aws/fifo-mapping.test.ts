import { once } from "node:events";
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChild } from "./testing/child-process.ts";
import {
  clientConfig,
  lambdaFunction,
  mapping,
  queue,
  startTestAws,
  type TestAws,
  type TestStack,
  writeAssembly,
} from "./testing/stack.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const fifo = (more: object = {}) =>
  queue({ FifoQueue: true, ContentBasedDeduplication: true, ...more });

const reports = { FunctionResponseTypes: ["ReportBatchItemFailures"] };

let local: TestAws;
let sqs: SQSClient;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Many: fifo(),
      Work: lambdaFunction("work"),
      ManyMapping: mapping("Many", "Work", { BatchSize: 3 }),

      Partial: fifo({ VisibilityTimeout: 3 }),
      Report: lambdaFunction("report"),
      PartialMapping: mapping("Partial", "Report", { BatchSize: 3, ...reports }),

      Hanging: fifo({ VisibilityTimeout: 900 }),
      Hang: lambdaFunction("hang", { Timeout: 900 }),
      HangMapping: mapping("Hanging", "Hang"),

      Poisoned: fifo({
        VisibilityTimeout: 3,
        RedrivePolicy: {
          deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] },
          maxReceiveCount: 2,
        },
      }),
      Dead: fifo(),
      PoisonedMapping: mapping("Poisoned", "Report", { BatchSize: 1, ...reports }),
    },
    bundles: {
      work: `export const handler = async ({ Records }) => {
        const groups = [...new Set(Records.map(({ attributes }) => attributes.MessageGroupId))];
        console.log("begin", ...groups);
        for (const { body } of Records) console.log("did", body);
        await new Promise((resolve) => setTimeout(resolve, 10 * Math.random()));
        console.log("end", ...groups);
      };`,
      // Fails a message for the number of receives in its body. It stops there, unless it is careless.
      report: `export const handler = ({ Records }) => {
        const failed = [];
        let stopped = false;
        for (const { body, messageId, attributes } of Records) {
          const count = Number(attributes.ApproximateReceiveCount);
          if (!stopped) console.log("seen", body, count);
          const fails = count <= Number(body.match(/fails ([0-9])/)?.[1] ?? 0);
          if (fails || stopped) failed.push({ itemIdentifier: messageId });
          if (fails && !body.includes("careless")) stopped = true;
        }
        return { batchItemFailures: failed };
      };`,
      hang: `export const handler = async ({ Records }) => {
        for (const { body } of Records) console.log("begun", body);
        if (Records.some(({ body }) => body.startsWith("h"))) await new Promise(() => {});
      };`,
    },
  });
  sqs = new SQSClient(clientConfig(local.aws));
});
afterAll(() => local.aws.stop());

/** Sends messages at once. The group of each is the first letter of its body. */
async function send(client: SQSClient, QueueUrl: string | undefined, bodies: readonly string[]) {
  for (let at = 0; at < bodies.length; at += 10) {
    const Entries = bodies.slice(at, at + 10).map((MessageBody, index) => ({
      Id: `e${index}`,
      MessageBody,
      MessageGroupId: MessageBody.charAt(0),
    }));
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

const url = (id: string) => local.aws.resources[id]?.ref;

/** Returns the matching lines in order of arrival, once there are this many. */
async function lines({ logs }: TestAws, part: RegExp, count: number): Promise<string[]> {
  const found = () => logs.map(({ text }) => text).filter((text) => part.test(text));
  await expect.poll(found, { timeout: 20_000 }).toHaveLength(count);
  return found();
}

test("handles messages of a group in order and one at a time, independently of the other groups", async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at);
  const bodies = numbers.flatMap((number) => [..."abcdefg"].map((group) => `${group}${number}`));
  await send(sqs, url("Many"), bodies);
  const sides: Record<string, number> = {};
  const done: string[] = [];
  let maxSides = 0;
  while (done.length < bodies.length) {
    const [verb = "", ...rest] = (await local.logged("")).text.split(" ");
    if (verb === "did") done.push(rest.join());
    else for (const group of rest) sides[group] = (sides[group] ?? 0) + (verb === "begin" ? 1 : -1);
    expect(Math.max(...Object.values(sides))).toBeLessThanOrEqual(1);
    maxSides = Math.max(maxSides, Object.values(sides).filter((side) => side > 0).length);
  }
  for (const group of "abcdefg") {
    const ofGroup = done.filter((body) => body.startsWith(group));
    expect(ofGroup).toEqual(numbers.map((number) => `${group}${number}`));
  }
  expect(maxSides).toBeGreaterThan(1);
});

test("redelivers reported messages before later ones of their group while other groups continue", async () => {
  await send(sqs, url("Partial"), ["p1", "p2 fails 2", "p3", "p4"]);
  await lines(local, /seen p2/, 1);
  await send(sqs, url("Partial"), ["q1"]);
  expect(await lines(local, /seen [pq]/, 7)).toEqual([
    "seen p1 1",
    "seen p2 fails 2 1",
    "seen q1 1",
    "seen p2 fails 2 2",
    "seen p2 fails 2 3",
    "seen p3 3",
    "seen p4 2",
  ]);
});

test("treats unreported messages as done, even behind a failure, while the rest of the group waits", async () => {
  const bodies = ["c1 careless fails 1", "c2 careless", "c3 careless", "c4 careless"];
  await send(sqs, url("Partial"), bodies);
  expect(await lines(local, /seen c/, 5)).toEqual([
    "seen c1 careless fails 1 1",
    "seen c2 careless 1",
    "seen c3 careless 1",
    "seen c1 careless fails 1 2",
    "seen c4 careless 1",
  ]);
});

test("a group whose invocation hangs does not stop the others", async () => {
  await send(sqs, url("Hanging"), ["h1"]);
  await local.logged("begun h1");
  await send(sqs, url("Hanging"), ["h2", "i1", "j1"]);
  await send(sqs, url("Hanging"), ["i2"]);
  await Promise.all(["begun i1", "begun j1", "begun i2"].map((part) => local.logged(part)));
  expect(local.logs.filter(({ text }) => text.includes("h2"))).toEqual([]);
});

test("moves a message that fails too often to the FIFO dead-letter queue, and its group continues", async () => {
  await send(sqs, url("Poisoned"), ["x1 fails 9", "x2"]);
  expect(await lines(local, /seen x/, 3)).toEqual([
    "seen x1 fails 9 1",
    "seen x1 fails 9 2",
    "seen x2 1",
  ]);
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url("Dead"),
      MessageSystemAttributeNames: ["MessageGroupId"],
    }),
  );
  expect(Messages).toMatchObject([{ Body: "x1 fails 9", Attributes: { MessageGroupId: "x" } }]);
});

test("keeps the order of a group through a kill -9 in the middle of a batch", async () => {
  const stack = (handler: string): TestStack => ({
    Resources: {
      Ordered: fifo({ VisibilityTimeout: 900 }),
      Fn: lambdaFunction("fn", { Timeout: 900 }),
      Mapping: mapping("Ordered", "Fn", { BatchSize: 2 }),
    },
    bundles: { fn: handler },
  });
  const tell = "for (const { body } of Records) console.log('got', body);";
  const hangs = `export const handler = ({ Records }) => { ${tell} return new Promise(() => {}); };`;
  const dataDir = await tempFolder();
  const { child, nextLine } = startChild(await writeAssembly(stack(hangs)), dataDir);
  const endpoint = await nextLine();
  const client = new SQSClient({ ...clientConfig(local.aws), endpoint });
  await send(client, `${endpoint}/000000000000/Test-Ordered.fifo`, ["a1", "a2", "a3", "a4", "b1"]);
  const got = await Promise.all([nextLine(), nextLine(), nextLine()]);
  expect(got.filter((line) => line !== "got b1")).toEqual(["got a1", "got a2"]);
  child.kill("SIGKILL");
  await once(child, "exit");

  const works = `export const handler = ({ Records }) => { ${tell} };`;
  const after = await startTestAws(stack(works), { dataDir });
  expect(await lines(after, /got a/, 4)).toEqual(["got a1", "got a2", "got a3", "got a4"]);
  await after.logged("got b1");
  await after.aws.stop();
}, 30_000);

test.each([
  [
    "a batch of more than 10",
    { Mapping: mapping("Queue", "Fn", { BatchSize: 11 }) },
    "Mapping: BatchSize of a FIFO queue is at most 10",
  ],
  [
    "a batching window",
    { Mapping: mapping("Queue", "Fn", { MaximumBatchingWindowInSeconds: 1 }) },
    "Mapping: a FIFO queue has no batching window",
  ],
  [
    "a queue whose messages come back before the function's timeout",
    {
      Short: fifo({ VisibilityTimeout: 2 }),
      Mapping: mapping("Short", "Fn"),
    },
    "Mapping: Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds",
  ],
  [
    "a standard queue for dead letters",
    {
      Dead: queue(),
      Other: fifo({
        RedrivePolicy: {
          deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] },
          maxReceiveCount: 1,
        },
      }),
    },
    "Other: the dead-letter queue of a FIFO queue is a FIFO queue too",
  ],
  [
    "another name than one that ends with .fifo",
    { Other: fifo({ QueueName: "other" }) },
    "Other: The name of a FIFO queue has 1 to 80 letters",
  ],
  [
    "a throughput limit for each group without deduplication for each",
    { Other: fifo({ FifoThroughputLimit: "perMessageGroupId" }) },
    "Other: FifoThroughputLimit perMessageGroupId needs DeduplicationScope messageGroup",
  ],
])("refuses %s in the template, like AWS", async (_name, more, message) => {
  const Resources = { Queue: fifo(), Fn: lambdaFunction("fn"), ...more };
  await expect(
    startTestAws({ Resources, bundles: { fn: "export const handler = () => {};" } }),
  ).rejects.toThrow(message);
});
