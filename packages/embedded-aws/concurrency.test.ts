import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AT_WORK, MAPPING_CEILING } from "./lambda/lane.ts";
import {
  clientConfig,
  lambdaFunction,
  mapping,
  queue,
  requireSdk,
  startTestAws,
  type TestAws,
} from "./testing/stack.ts";

const one = { BatchSize: 1 };
const long = { Timeout: 900 };
const patient = () => queue({ VisibilityTimeout: 900 });

let local: TestAws;
let sqs: SQSClient;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Slow: patient(),
      Limited: patient(),
      Quick: patient(),
      Deliver: lambdaFunction("deliver", long),
      SlowMapping: mapping("Slow", "Deliver", one),
      LimitedMapping: mapping("Limited", "Deliver", {
        ...one,
        ScalingConfig: { MaximumConcurrency: 2 },
      }),
      QuickMapping: mapping("Quick", "Deliver", one),

      ReservedSlow: patient(),
      ReservedQuick: patient(),
      Reserved: lambdaFunction("deliver", { ...long, ReservedConcurrentExecutions: 4 }),
      ReservedSlowMapping: mapping("ReservedSlow", "Reserved", one),
      ReservedQuickMapping: mapping("ReservedQuick", "Reserved", one),

      Computing: patient(),
      Compute: lambdaFunction("compute", long),
      ComputeMapping: mapping("Computing", "Compute", one),

      Calling: patient(),
      Empty: queue(),
      Call: lambdaFunction("call", {
        ...long,
        Environment: { Variables: { URL: { Ref: "Empty" } } },
      }),
      CallMapping: mapping("Calling", "Call", one),
    },
    bundles: {
      deliver: `export const handler = async ({ Records: [{ body }] }) => {
        console.log("begun", body);
        if (body.includes("hangs")) await new Promise(() => {});
      };`,
      compute: `import { threadId } from "node:worker_threads";
        export const handler = () => {
          const end = Date.now() + 1_200;
          while (Date.now() < end);
          console.log("computed in", threadId);
        };`,
      call: `${requireSdk("@aws-sdk/client-sqs")}
        const client = new sdk.SQSClient();
        export const handler = async () => {
          console.log("call begins");
          const receive = { QueueUrl: process.env.URL, WaitTimeSeconds: 5 };
          await client.send(new sdk.ReceiveMessageCommand(receive));
          console.log("call ends");
        };`,
    },
  });
  sqs = new SQSClient(clientConfig(local.aws));
});
afterAll(() => local.aws.stop());

async function send(id: string, bodies: readonly string[]): Promise<void> {
  const QueueUrl = local.aws.resources[id]?.ref;
  for (let at = 0; at < bodies.length; at += 10) {
    const Entries = bodies
      .slice(at, at + 10)
      .map((MessageBody, index) => ({ Id: `e${index}`, MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

const numbered = (count: number, text: string) =>
  Array.from({ length: count }, (_, at) => `${text} ${at}`);

const count = (part: string) => local.logs.filter(({ text }) => text.includes(part)).length;

/** Waits until this many lines contain the text. */
const until = (part: string, lines: number) =>
  expect.poll(() => count(part), { timeout: 25_000 }).toBeGreaterThanOrEqual(lines);

test("starts more invocations while others hang, up to the maximum concurrency, without blocking other mappings", async () => {
  await send("Limited", numbered(4, "limited hangs"));
  await send("Slow", numbered(MAPPING_CEILING + 2, "slow hangs"));
  await until("slow hangs", 5);
  await send("Quick", ["quick"]);
  await local.logged("begun quick");
  await until("slow hangs", MAPPING_CEILING);
  expect(count("limited hangs")).toBe(2);
});

test("shares reserved concurrency among all mappings, with a part for each", async () => {
  await send("ReservedSlow", numbered(6, "reserved hangs"));
  await until("reserved hangs", 3);
  await send("ReservedQuick", ["reserved quick 1", "reserved quick 2"]);
  await local.logged("reserved quick 1");
  await local.logged("reserved quick 2");
  expect(count("reserved hangs")).toBe(3);
});

test("starts no more invocations while others compute", async () => {
  await send("Computing", numbered(AT_WORK + 2, "compute"));
  await until("computed in", AT_WORK + 2);
  const lines = local.logs.map(({ text }) => text).filter((text) => text.startsWith("computed"));
  expect(new Set(lines).size).toBeLessThanOrEqual(AT_WORK);
});

test("nor while they wait for an answer of this AWS", async () => {
  await send("Calling", numbered(AT_WORK + 1, "call"));
  await until("call ends", AT_WORK);
  // Ends the last one at once.
  await send("Empty", ["enough"]);
  await until("call ends", AT_WORK + 1);
  const lines = local.logs.map(({ text }) => text).filter((text) => text.startsWith("call "));
  expect(lines.indexOf("call ends")).toBe(AT_WORK);
});
