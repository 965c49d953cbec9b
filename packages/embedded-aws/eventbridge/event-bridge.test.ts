import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  clientConfig,
  lambdaFunction,
  queue,
  rule,
  startTestAws,
  type TestAws,
} from "../testing/stack.ts";

const to = (id: string, more: object = {}) => ({ Arn: { "Fn::GetAtt": [id, "Arn"] }, ...more });
const bus = (Name: string) => ({ Type: "AWS::Events::EventBus", Properties: { Name } });

let local: TestAws;
let events: EventBridgeClient;
let sqs: SQSClient;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Bus: bus("bus"),
      Second: bus("second"),
      Queue: queue(),
      Grouped: queue(),
      Forwarded: queue(),
      Small: queue({ MaximumMessageSize: 1024 }),
      Dead: queue(),
      Fn: lambdaFunction("fn"),
      Rule: rule("Bus", { source: ["test"] }, to("Queue"), to("Fn")),
      Grouping: rule(
        "Bus",
        { "detail-type": ["grouped"] },
        to("Grouped", {
          SqsParameters: { MessageGroupId: "g" },
          InputTransformer: { InputPathsMap: { n: "$.detail.n" }, InputTemplate: '{"n":<n>}' },
        }),
      ),
      Forward: rule("Bus", { "detail-type": ["forwarded"] }, to("Second")),
      Back: rule("Second", { account: [{ Ref: "AWS::AccountId" }] }, to("Forwarded"), to("Bus")),
      Disabled: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventBusName: { Ref: "Bus" },
          EventPattern: { source: ["test"] },
          State: "DISABLED",
          Targets: [{ Id: "1", ...to("Grouped") }],
        },
      },
      Doomed: queue(),
      DoomedDead: queue(),
      Dooming: rule(
        "Bus",
        { "detail-type": ["doomed"] },
        to("Doomed", { DeadLetterConfig: to("DoomedDead") }),
      ),
      Failing: rule(
        "Bus",
        { "detail-type": ["large"] },
        to("Small", { DeadLetterConfig: to("Dead") }),
      ),
    },
    bundles: { fn: "export const handler = (event) => console.log('invoked', event.detail.n);" },
  });
  events = new EventBridgeClient(clientConfig(local.aws));
  sqs = new SQSClient(clientConfig(local.aws));
});
afterAll(() => local.aws.stop());

const entry = (more: object = {}) => ({
  EventBusName: "bus",
  Source: "test",
  DetailType: "made",
  Detail: '{"n":1}',
  ...more,
});

const put = (...Entries: object[]) => events.send(new PutEventsCommand({ Entries }));

/** Returns the messages on a queue now: EventBridge answers only after they are stored. */
async function bodies(id: string): Promise<unknown[]> {
  const QueueUrl = local.aws.resources[id]?.ref;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ["MessageGroupId"],
    }),
  );
  return Messages.map(({ Body = "", Attributes }) => ({
    body: JSON.parse(Body),
    group: Attributes?.MessageGroupId,
  }));
}

test("delivers events to the targets of matching rules only", async () => {
  const { Entries, FailedEntryCount } = await put(
    entry({ Time: new Date("2026-01-02T03:04:05.678Z"), Resources: ["r"] }),
    entry({ Source: "other" }),
  );
  expect(FailedEntryCount).toBe(0);
  expect(await bodies("Queue")).toEqual([
    {
      body: {
        version: "0",
        id: Entries?.[0]?.EventId,
        "detail-type": "made",
        source: "test",
        account: "000000000000",
        time: "2026-01-02T03:04:05Z",
        region: "us-east-1",
        resources: ["r"],
        detail: { n: 1 },
      },
      group: undefined,
    },
  ]);
  expect(await local.logged("invoked 1")).toMatchObject({ functionName: "Fn" });
  // The rule of this queue is disabled.
  expect(await bodies("Grouped")).toEqual([]);
});

test("passes a target its input and its message group", async () => {
  await put(entry({ Source: "x", DetailType: "grouped", Detail: '{"n":7}' }));
  expect(await bodies("Grouped")).toEqual([{ body: { n: 7 }, group: "g" }]);
});

test("a bus can be a target, and a circle of buses ends", async () => {
  await put(entry({ Source: "x", DetailType: "forwarded" }));
  const forwarded = await bodies("Forwarded");
  expect(forwarded.length).toBeGreaterThan(0);
  expect(forwarded.length).toBeLessThanOrEqual(5);
  expect(local.warnings).toContainEqual(expect.stringContaining("in a circle between buses"));
});

test("moves an event that a target refuses to the dead-letter queue of the target", async () => {
  const Detail = JSON.stringify({ n: "x".repeat(2000) });
  await put(entry({ Source: "x", DetailType: "large", Detail }));
  expect(await bodies("Dead")).toMatchObject([{ body: { "detail-type": "large" } }]);
});

test("moves an event for a deleted queue to the dead-letter queue of the target", async () => {
  await sqs.send(new DeleteQueueCommand({ QueueUrl: local.aws.resources.Doomed?.ref }));
  const { FailedEntryCount } = await put(entry({ Source: "x", DetailType: "doomed" }));
  expect(FailedEntryCount).toBe(0);
  expect(await bodies("DoomedDead")).toMatchObject([{ body: { "detail-type": "doomed" } }]);
});

test("reports nothing to a publisher if neither the target nor its dead-letter queue accepts the text", async () => {
  const strange = entry({ Source: "x", DetailType: "large", Detail: '{"n":"\ufffe"}' });
  const fine = entry({ Source: "x", DetailType: "grouped", Detail: '{"n":8}' });
  expect((await put(strange, fine)).FailedEntryCount).toBe(0);
  expect(await bodies("Grouped")).toContainEqual({ body: { n: 8 }, group: "g" });
  expect(local.warnings).toContainEqual(expect.stringContaining("cannot send dead letters"));
});

test("lists rules page by page", async () => {
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await events.send(
      new ListRulesCommand({ EventBusName: "bus", Limit: 2, NextToken }),
    );
    expect(page.Rules?.length).toBeLessThanOrEqual(2);
    names.push(...(page.Rules ?? []).map(({ Name }) => Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const { Rules } = await events.send(new ListRulesCommand({ EventBusName: "bus" }));
  expect(names).toEqual(Rules?.map(({ Name }) => Name));
  expect(names.length).toBeGreaterThan(4);
});

test("refuses entries one by one", async () => {
  const { Entries, FailedEntryCount } = await put(
    entry({ Source: "" }),
    entry({ DetailType: undefined }),
    entry({ Detail: undefined }),
    entry({ Detail: "[]" }),
    entry({ Detail: "{" }),
    entry({ Source: "aws.ec2" }),
    entry({ Source: "other" }),
  );
  expect(FailedEntryCount).toBe(6);
  expect(Entries?.map(({ ErrorCode, EventId }) => ErrorCode ?? typeof EventId)).toEqual([
    "InvalidArgument",
    "InvalidArgument",
    "InvalidArgument",
    "MalformedDetail",
    "MalformedDetail",
    "NotAuthorizedForSourceException",
    "string",
  ]);
  expect(Entries?.[2]?.ErrorMessage).toBe(
    "Parameter Detail is not valid. Reason: Detail is a required argument.",
  );
});

test("refuses a request with too many entries, none, or too many bytes", async () => {
  const eleven = Array.from({ length: 11 }, () => entry());
  await expect(put(...eleven)).rejects.toThrow("length less than or equal to 10");
  await expect(put()).rejects.toThrow("length greater than or equal to 1");
  const half = entry({ Source: "x", Detail: JSON.stringify({ n: "x".repeat(530_000) }) });
  expect((await put(half)).FailedEntryCount).toBe(0);
  await expect(put(half, half, entry())).rejects.toThrow("Total size of the entries");
});

test("accepts an event for a bus that does not exist, like AWS, with a warning", async () => {
  expect((await put(entry({ EventBusName: "none" }))).FailedEntryCount).toBe(0);
  expect(local.warnings).toContainEqual(expect.stringContaining("bus none, which does not exist"));
});

test("tests patterns", async () => {
  const send = (EventPattern: string) =>
    events.send(
      new TestEventPatternCommand({ EventPattern, Event: JSON.stringify({ source: "test" }) }),
    );
  expect((await send('{"source":["test"]}')).Result).toBe(true);
  expect((await send('{"source":["else"]}')).Result).toBe(false);
  for (const invalid of ['{"source":"test"}', "{"]) {
    await expect(send(invalid)).rejects.toMatchObject({ name: "InvalidEventPatternException" });
  }
});

test("lists buses, rules and targets", async () => {
  const { EventBuses } = await events.send(new ListEventBusesCommand({}));
  expect(EventBuses?.map(({ Name }) => Name)).toEqual(["default", "bus", "second"]);
  const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName: "bus" }));
  expect(Rules.map(({ Name }) => Name)).toContain("Test-Rule");
  const named = { EventBusName: "bus", Name: "Test-Grouping" };
  const described = await events.send(new DescribeRuleCommand(named));
  expect(JSON.parse(described.EventPattern ?? "")).toEqual({ "detail-type": ["grouped"] });
  const { Targets } = await events.send(
    new ListTargetsByRuleCommand({ EventBusName: "bus", Rule: "Test-Grouping" }),
  );
  expect(Targets).toMatchObject([
    { Id: "target0", SqsParameters: { MessageGroupId: "g" }, InputTransformer: {} },
  ]);
  await expect(events.send(new ListRulesCommand({ EventBusName: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
