import { once } from "node:events";
import { readdir, rename, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { DataFolderInUse, PortTaken } from "./embedded-aws.ts";
import { startChild } from "./testing/child-process.ts";
import {
  clientConfig,
  httpApi,
  lambdaFunction,
  mapping,
  queue,
  requireSdk,
  rule,
  startTestAws,
  type TestStack,
  table,
  writeAssembly,
} from "./testing/stack.ts";
import { tempFolder } from "./testing/temp-folder.ts";

/** API → function → PutEvents → rule → queue → mapping → function. */
const thread: TestStack = {
  Resources: {
    ...httpApi({ "POST /events": "Ingest" }),
    Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "bus" } },
    Queue: queue(),
    Rule: rule("Bus", { source: ["test"] }, { Arn: { "Fn::GetAtt": ["Queue", "Arn"] } }),
    Ingest: lambdaFunction("ingest", { Environment: { Variables: { BUS: { Ref: "Bus" } } } }),
    Consume: lambdaFunction("consume"),
    Mapping: mapping("Queue", "Consume"),
  },
  Outputs: { Url: { Value: { "Fn::GetAtt": ["Api", "ApiEndpoint"] } } },
  bundles: {
    ingest: `${requireSdk("@aws-sdk/client-eventbridge")}
      const client = new sdk.EventBridgeClient();
      export const handler = async (request) => {
        const Entries = [{ EventBusName: process.env.BUS, Source: "test", DetailType: "made", Detail: request.body }];
        const { FailedEntryCount } = await client.send(new sdk.PutEventsCommand({ Entries }));
        return { statusCode: FailedEntryCount === 0 ? 202 : 500 };
      };`,
    consume: `export const handler = ({ Records }) => {
      for (const { body } of Records) console.log("consumed", JSON.parse(body).detail.id);
    };`,
  },
};

test("passes an event from the HTTP API to the function behind the queue", async () => {
  const { aws, logged, warnings } = await startTestAws(thread);
  try {
    const reply = await fetch(`${aws.outputs.Url}/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"id":"one"}',
    });
    expect(reply.status).toBe(202);
    const line = await logged("consumed one");
    expect(line).toMatchObject({ functionName: "Consume", stream: "stdout" });
    expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(warnings).toEqual([]);
  } finally {
    await aws.stop();
  }
});

test("starts only functions that run or are warmed up", async () => {
  const loads = 'console.log("loaded"); export const handler = () => console.log("ran");';
  const { aws, logs, logged } = await startTestAws(
    {
      Resources: {
        ...httpApi({ "GET /used": "Used" }),
        Used: lambdaFunction("loads"),
        Warm0123ABCD: lambdaFunction("loads"),
        Unused: lambdaFunction("loads"),
      },
      bundles: { loads },
    },
    { warmUp: ["Warm"] },
  );
  try {
    expect(await logged("loaded")).toMatchObject({ functionName: "Warm0123ABCD" });
    await fetch(`${aws.apiUrl}/used`);
    await logged("ran");
    expect(logs.map(({ functionName }) => functionName)).toEqual(["Used"]);
  } finally {
    await aws.stop();
  }
});

test("reports a warm-up function that does not exist", async () => {
  const stack = { Resources: { Load: lambdaFunction("empty") }, bundles: { empty: "" } };
  await expect(startTestAws(stack, { warmUp: ["Laod"] })).rejects.toThrow(
    "There is no function Laod, only Load",
  );
});

test("ignores the package around an assembly when loading its functions", async () => {
  const project = await tempFolder();
  await writeFile(join(project, "package.json"), '{"type":"module"}');
  const assembly = join(project, "cdk.out");
  const written = await writeAssembly({
    Resources: { Load: lambdaFunction("commonjs") },
    bundles: { commonjs: 'module.exports.handler = () => {}; console.log("loaded");' },
  });
  await rename(written, assembly);
  const bundle = join(assembly, "asset.commonjs");
  await rename(join(bundle, "index.mjs"), join(bundle, "index.js"));
  const { aws, logged } = await startTestAws(assembly, { warmUp: ["Load"] });
  await logged("loaded");
  await aws.stop();
});

/** A table, a queue, and a function that never finishes a message from another queue. */
test("a start does not change files that functions of another start may be reading", async () => {
  const assembly = await writeAssembly(lasting);
  await startTestAws(assembly);
  const before = await stat(join(assembly, "package.json"));
  await startTestAws(assembly);
  const { ino, mtimeMs } = await stat(join(assembly, "package.json"));
  expect([ino, mtimeMs]).toEqual([before.ino, before.mtimeMs]);
});

const lasting: TestStack = {
  Resources: {
    Table: table({ id: "S" }),
    Waiting: queue(),
    Received: queue({ VisibilityTimeout: 43_200 }),
    Hang: lambdaFunction("hang", { Timeout: 900 }),
    Mapping: mapping("Received", "Hang"),
  },
  bundles: {
    hang: `export const handler = ({ Records: [{ body, attributes }] }) => {
      console.log("got", body, attributes.ApproximateReceiveCount);
      return new Promise(() => {});
    };`,
  },
};

const config = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

test("tables, messages and unfinished work survive a kill -9", async () => {
  const assembly = await writeAssembly(lasting);
  const dataDir = await tempFolder();
  const { child, nextLine } = startChild(assembly, dataDir);
  const endpoint = await nextLine();
  const queueUrl = (id: string) => `${endpoint}/000000000000/Test-${id}`;
  const sqs = new SQSClient(config(endpoint));
  const Item = { id: { S: "kept" } };
  const TableName = "Test-Table";
  await new DynamoDBClient(config(endpoint)).send(new PutItemCommand({ TableName, Item }));
  for (const id of ["Waiting", "Received"]) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(id), MessageBody: id }));
  }
  expect(await nextLine()).toBe("got Received 1");
  child.kill("SIGKILL");
  await once(child, "exit");

  const { aws, logged } = await startTestAws(assembly, { dataDir });
  const found = await new DynamoDBClient(clientConfig(aws)).send(
    new GetItemCommand({ TableName, Key: Item }),
  );
  expect(found.Item).toEqual(Item);
  const { Messages } = await new SQSClient(clientConfig(aws)).send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl("Waiting") }),
  );
  expect(Messages?.[0]?.Body).toBe("Waiting");
  await logged("got Received 2");
  await aws.stop();
}, 30_000);

test("allows one embedded AWS at a time on a data folder", async () => {
  const assembly = await writeAssembly(lasting);
  const dataDir = await tempFolder();
  const { child, nextLine } = startChild(assembly, dataDir);
  await nextLine();
  await expect(startTestAws(assembly, { dataDir })).rejects.toThrow(DataFolderInUse);
  child.kill("SIGKILL");
  await once(child, "exit");
  const { aws } = await startTestAws(assembly, { dataDir });
  await expect(startTestAws(assembly, { dataDir })).rejects.toThrow(DataFolderInUse);
  await aws.stop();
  await (await startTestAws(assembly, { dataDir })).aws.stop();
}, 30_000);

test("a process that stops its AWS exits by itself", async () => {
  const assembly = await writeAssembly(lasting);
  const { child } = startChild(assembly, await tempFolder(), "stop");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
}, 30_000);

test("stop waits for running work, and leaves waiting work for the next start", async () => {
  const assembly = await writeAssembly({
    Resources: {
      Queue: queue(),
      Slow: lambdaFunction("slow"),
      Mapping: mapping("Queue", "Slow", { BatchSize: 1 }),
    },
    bundles: {
      slow: `export const handler = async ({ Records: [{ body, attributes }] }) => {
        console.log("begun");
        await new Promise((resolve) => setTimeout(resolve, 200));
        console.log("done", body, attributes.ApproximateReceiveCount);
      };`,
    },
  });
  const dataDir = await tempFolder();
  const first = await startTestAws(assembly, { dataDir });
  const sqs = new SQSClient(clientConfig(first.aws));
  const numbers = Array.from({ length: 10 }, (_, at) => String(at));
  for (const MessageBody of numbers) {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: first.aws.resources.Queue?.ref, MessageBody }),
    );
  }
  await first.logged("begun");
  await first.aws.stop();
  const doneBefore = first.logs.filter(({ text }) => text.startsWith("done"));
  expect(doneBefore.length).toBeGreaterThan(0);
  expect(doneBefore.length).toBeLessThan(10);

  const second = await startTestAws(assembly, { dataDir });
  const doneAfter = [];
  while (doneBefore.length + doneAfter.length < 10) doneAfter.push(await second.logged("done"));
  await second.aws.stop();
  const done = [...doneBefore, ...doneAfter].map(({ text }) => text).sort();
  expect(done).toEqual(numbers.map((number) => `done ${number} 1`));
});

test("reports a taken port and leaves nothing behind", async () => {
  const assembly = await writeAssembly(lasting);
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const dataDir = await tempFolder();
  for (const option of ["endpointPort", "apiPort"] as const) {
    const error: unknown = await startTestAws(assembly, { dataDir, [option]: port }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PortTaken);
    expect(error).toMatchObject({ port, option });
  }
  expect(await readdir(dataDir)).toEqual([]);
  other.close();
});

test("its environment is all that a stock SDK needs", async () => {
  const { aws } = await startTestAws(lasting);
  expect(aws.environment).toEqual({
    AWS_ENDPOINT_URL: aws.endpointUrl,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: expect.any(String),
    AWS_SECRET_ACCESS_KEY: expect.any(String),
  });
  await aws.stop();
  await expect(fetch(aws.endpointUrl)).rejects.toThrow();
  await expect(fetch(aws.apiUrl)).rejects.toThrow();
});
