import {
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  clientConfig,
  lambdaFunction,
  mapping,
  queue,
  requireSdk,
  rule,
  startTestAws,
  type TestAws,
} from "./testing/stack.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const arn = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
/** On a busy machine a function can take seconds instead of milliseconds. */
const patient = { Timeout: 10 };
/** A message that is refused once is dead when its visibility timeout ends. */
const withDead = (id: string, more: object = {}) =>
  queue({
    VisibilityTimeout: 10,
    RedrivePolicy: { deadLetterTargetArn: arn(id), maxReceiveCount: 1 },
    ...more,
  });
const fifo = { FifoQueue: true, ContentBasedDeduplication: true };
const variables = (Variables: object, more: object = {}) => ({
  Environment: { Variables },
  ...more,
});
const reports = { FunctionResponseTypes: ["ReportBatchItemFailures"] };

let local: TestAws;
let sqs: SQSClient;
beforeAll(async () => {
  const stack = {
    Resources: {
      Own: withDead("OwnDead"),
      OwnDead: queue(),
      Feeder: lambdaFunction("send", variables({ TO: { Ref: "Own" } }, patient)),
      FeederMapping: mapping("Own", "Feeder"),

      Allowed: withDead("AllowedDead"),
      AllowedDead: queue(),
      Runner: lambdaFunction(
        "send",
        variables({ TO: { Ref: "Allowed" } }, { ...patient, RecursiveLoop: "Allow" }),
      ),
      RunnerMapping: mapping("Allowed", "Runner"),

      Pings: withDead("PingDead"),
      Pongs: withDead("PingDead"),
      PingDead: queue(),
      Ping: lambdaFunction("send", variables({ TO: { Ref: "Pongs" } }, patient)),
      Pong: lambdaFunction("send", variables({ TO: { Ref: "Pings" } }, patient)),
      PingMapping: mapping("Pings", "Ping"),
      PongMapping: mapping("Pongs", "Pong"),

      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "bus" } },
      Ruled: withDead("RuledDead"),
      RuledDead: queue(),
      Rule: rule("Bus", { source: ["test"] }, { Arn: arn("Ruled"), InputPath: "$.detail.round" }),
      Publisher: lambdaFunction("publish", patient),
      PublisherMapping: mapping("Ruled", "Publisher"),

      Mixed: withDead("MixedDead"),
      MixedDead: queue(),
      Show: lambdaFunction("show", patient),
      MixedMapping: mapping("Mixed", "Show", { ...reports, MaximumBatchingWindowInSeconds: 1 }),
      InOrder: withDead("InOrderDead", fifo),
      InOrderDead: queue(fifo),
      InOrderMapping: mapping("InOrder", "Show", reports),

      Self: lambdaFunction("invoke", { Timeout: 60 }),
      Later: lambdaFunction("invoke", { DeadLetterConfig: { TargetArn: arn("LaterDead") } }),
      LaterDead: queue(),
    },
    bundles: {
      send: `${requireSdk("@aws-sdk/client-sqs")}
        const client = new sdk.SQSClient();
        console.log("loaded");
        export const handler = async ({ Records }) => {
          for (const { body } of Records) {
            console.log("round", body);
            const next = { QueueUrl: process.env.TO, MessageBody: String(Number(body) + 1) };
            if (Number(body) < 40) await client.send(new sdk.SendMessageCommand(next));
            else console.log("finished", process.env.AWS_LAMBDA_FUNCTION_NAME);
          }
        };`,
      publish: `${requireSdk("@aws-sdk/client-eventbridge")}
        const client = new sdk.EventBridgeClient();
        console.log("loaded");
        export const handler = async ({ Records }) => {
          for (const { body } of Records) {
            console.log("round", body);
            const Detail = JSON.stringify({ round: Number(body) + 1 });
            const entry = { EventBusName: "bus", Source: "test", DetailType: "round", Detail };
            if (Number(body) < 40) await client.send(new sdk.PutEventsCommand({ Entries: [entry] }));
            else console.log("finished", process.env.AWS_LAMBDA_FUNCTION_NAME);
          }
        };`,
      show: `console.log("loaded");
        export const handler = ({ Records }) => {
          for (const { body } of Records) console.log("shown", body);
        };`,
      // As an SDK client for Lambda would: its middleware adds the trace header.
      invoke: `
        const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_LAMBDA_FUNCTION_NAME } = process.env;
        const url = AWS_ENDPOINT_URL + "/2015-03-31/functions/" + AWS_LAMBDA_FUNCTION_NAME + "/invocations";
        const scope = AWS_ACCESS_KEY_ID + "/20261129/us-east-1/lambda/aws4_request";
        export const handler = async ({ type, round = 1 }) => {
          console.log("round", round);
          const headers = {
            authorization: "AWS4-HMAC-SHA256 Credential=" + scope,
            "x-amzn-trace-id": process.env._X_AMZN_TRACE_ID,
            "x-amz-invocation-type": type,
          };
          const body = JSON.stringify({ type, round: round + 1 });
          const reply = await fetch(url, { method: "POST", headers, body });
          return reply.ok
            ? JSON.parse((await reply.text()) || "null")
            : { error: reply.headers.get("x-amzn-errortype"), status: reply.status, round };
        };`,
    },
  };
  // Otherwise a slow start could make a message visible again.
  const warmUp = ["Feeder", "Runner", "Ping", "Pong", "Publisher", "Show"];
  local = await startTestAws(stack, { warmUp });
  sqs = new SQSClient(clientConfig(local.aws));
  for (const _ of warmUp) await local.logged("loaded");
});
afterAll(() => local.aws.stop());

const url = (id: string, from = local) => from.aws.resources[id]?.ref;

const send = (id: string, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: url(id), MessageBody }));

async function receive(id: string, client = sqs, from = local): Promise<Message | undefined> {
  const receive = new ReceiveMessageCommand({
    QueueUrl: url(id, from),
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ["All"],
  });
  return (await client.send(receive)).Messages?.[0];
}

/** Returns the bodies of the messages with which a function was invoked. */
const rounds = (functionId: string) =>
  local.logs
    .filter(({ functionName, text }) => functionName === functionId && text.startsWith("round"))
    .map(({ text }) => Number(text.slice("round ".length)));

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

const lineage = (message: Message | undefined) =>
  /Lineage=\d+:(.*)$/
    .exec(message?.Attributes?.AWSTraceHeader ?? "")?.[1]
    ?.split("|")
    .map((entry) => Number(entry.split(":")[1]));

/** Returns the header of the function's own messages after `runs` runs. */
async function headerAfter(functionId: "Feeder" | "Show", runs: number): Promise<string> {
  const { Lineage } = await import("./lambda/lineage.ts");
  const name = url(functionId) ?? "";
  const own = new Lineage({ name, arn: local.aws.resources[functionId]?.attributes.Arn ?? "" });
  let header = own.next();
  for (let run = 1; run < runs; run++) header = own.next([header]);
  return header;
}

const traced = (StringValue: string) => ({
  MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue } },
});

test.concurrent("stops a function that feeds its own queue after 16 rounds, and its message is dead", async () => {
  await send("Own", "1");
  const dead = await receive("OwnDead");
  expect(dead?.Body).toBe("17");
  expect(lineage(dead)).toEqual([15]);
  expect(rounds("Feeder")).toEqual(upTo(16));
  const warning = expect.stringMatching(
    /^Test-Feeder was not invoked for message \S+ of Test-Own: .* run this function 16 times\. .* RecursiveLoop: Allow/,
  );
  expect(local.warnings.filter((text) => text.includes("Test-Feeder"))).toEqual([warning]);
});

test.concurrent("does not stop a function that allows recursive loops", async () => {
  await send("Allowed", "1");
  await local.logged("finished Test-Runner");
  expect(rounds("Runner")).toEqual(upTo(40));
  expect(local.warnings.join()).not.toContain("Test-Runner");
});

test.concurrent("stops functions that feed each other after 16 rounds each", async () => {
  await send("Pings", "1");
  const dead = await receive("PingDead");
  expect(dead?.Body).toBe("33");
  expect(lineage(dead)).toEqual([15, 15]);
  expect(rounds("Ping")).toEqual(upTo(16).map((round) => 2 * round - 1));
  expect(rounds("Pong")).toEqual(upTo(16).map((round) => 2 * round));
});

test.concurrent("an event on EventBridge starts a new chain", async () => {
  await send("Ruled", "1");
  await local.logged("finished Test-Publisher");
  expect(rounds("Publisher")).toEqual(upTo(40));
});

test.concurrent("leaves out only the messages of a stopped chain from a batch that mixes chains", async () => {
  const [last, full] = [await headerAfter("Show", 15), await headerAfter("Show", 16)];
  const Entries = [
    { Id: "a", MessageBody: "new chain" },
    { Id: "b", MessageBody: "stopped chain", ...traced(full) },
    { Id: "c", MessageBody: "sixteenth run", ...traced(last) },
  ];
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url("Mixed"), Entries }));
  const one = await local.logged("shown new chain");
  const other = await local.logged("shown sixteenth run");
  expect(one.requestId).toBe(other.requestId);
  expect((await receive("MixedDead"))?.Body).toBe("stopped chain");
  expect(local.logs.map(({ text }) => text)).not.toContain("shown stopped chain");
});

test.concurrent("no message overtakes one of its FIFO group whose chain is stopped", async () => {
  const full = await headerAfter("Show", 16);
  const Entries = [
    { Id: "a", MessageGroupId: "g", MessageBody: "g1", ...traced(full) },
    { Id: "b", MessageGroupId: "g", MessageBody: "g2" },
    { Id: "c", MessageGroupId: "h", MessageBody: "h1" },
  ];
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url("InOrder"), Entries }));
  await local.logged("shown h1");
  expect((await receive("InOrderDead"))?.Body).toBe("g1");
  expect(local.logs.map(({ text }) => text)).not.toContain("shown g2");
});

/** Invokes a function, as a developer would. */
const invoke = (functionId: string, type: "Event" | "RequestResponse") =>
  fetch(`${local.aws.endpointUrl}/2015-03-31/functions/${url(functionId)}/invocations`, {
    method: "POST",
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=local/20261129/us-east-1/lambda/aws4_request",
      "x-amz-invocation-type": type,
    },
    body: JSON.stringify({ type }),
  });

test.concurrent("a function that invokes itself synchronously gets an exception in its sixteenth run", async () => {
  const answer = await invoke("Self", "RequestResponse");
  const error = { error: "RecursiveInvocationException", status: 400, round: 16 };
  expect(await answer.json()).toEqual(error);
  expect(rounds("Self")).toEqual(upTo(16));
});

test.concurrent("stops a function that invokes itself asynchronously, and its event goes to its dead-letter queue", async () => {
  expect((await invoke("Later", "Event")).status).toBe(202);
  const dead = await receive("LaterDead");
  expect(JSON.parse(dead?.Body ?? "")).toEqual({ type: "Event", round: 17 });
  expect(lineage(dead)).toEqual([15]);
  expect(rounds("Later")).toEqual(upTo(16));
  expect(local.warnings.join()).toContain("Test-Later was not invoked for an asynchronous event");
});

test("a message keeps its trace header over a restart and on its way to the dead-letter queue", async () => {
  const dataDir = await tempFolder();
  const stack = {
    Resources: {
      Kept: withDead("KeptDead", { VisibilityTimeout: 0 }),
      KeptDead: queue(),
      InOrder: queue(fifo),
    },
  };
  const first = await startTestAws(stack, { dataDir });
  const header = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0;Lineage=3:a87bd80c:2";
  const one = new SQSClient(clientConfig(first.aws));
  const message = { MessageBody: "kept", ...traced(header) };
  await one.send(new SendMessageCommand({ QueueUrl: url("Kept", first), ...message }));
  const inOrder = { QueueUrl: url("InOrder", first), MessageGroupId: "g", ...message };
  await one.send(new SendMessageCommand(inOrder));
  await first.aws.stop();

  const second = await startTestAws(stack, { dataDir });
  const two = new SQSClient(clientConfig(second.aws));
  const received = await receive("Kept", two, second);
  expect(received?.Attributes?.AWSTraceHeader).toBe(header);
  expect((await receive("InOrder", two, second))?.Attributes?.AWSTraceHeader).toBe(header);
  const empty = new ReceiveMessageCommand({ QueueUrl: url("Kept", second) });
  expect((await two.send(empty)).Messages).toBeUndefined();
  await second.aws.stop();

  const third = await startTestAws(stack, { dataDir });
  const dead = await receive("KeptDead", new SQSClient(clientConfig(third.aws)), third);
  expect([dead?.Body, dead?.Attributes?.AWSTraceHeader]).toEqual(["kept", header]);
  await third.aws.stop();
});
