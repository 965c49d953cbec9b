import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { clientConfig, queue, rule, startTestAws, type TestAws } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";

const bus = { Type: "AWS::Events::EventBus", Properties: { Name: "bus" } };
const made = { source: ["test"] };

/** Returns an ARN as written in a template. */
const local = (service: string, resource: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
});
const elsewhere = (service: string, resource: string) =>
  `arn:aws:${service}:eu-west-1:111122223333:${resource}`;

/** Returns the copies of one event that each queue receives, after checking that no more arrive. */
async function received({ aws }: TestAws, ...queues: readonly string[]) {
  const config = clientConfig(aws);
  const Entries = [{ EventBusName: "bus", Source: "test", DetailType: "made", Detail: '{"n":1}' }];
  const { FailedEntryCount } = await new EventBridgeClient(config).send(
    new PutEventsCommand({ Entries }),
  );
  expect(FailedEntryCount).toBe(0);
  const sqs = new SQSClient(config);
  return Promise.all(
    queues.map(async (QueueName) => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ["MessageGroupId"],
        }),
      );
      for (const { ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return Messages.map(({ Body = "", Attributes }) => ({
        n: JSON.parse(Body).detail.n,
        group: Attributes?.MessageGroupId,
      }));
    }),
  );
}

test("replaces a queue outside the template, of any account, with a local one", async () => {
  const stack = {
    Resources: {
      Bus: bus,
      Rule: rule(
        "Bus",
        made,
        { Arn: local("sqs", "crm") },
        { Arn: elsewhere("sqs", "other") },
        {
          Arn: elsewhere("sqs", "sorted.fifo"),
          SqsParameters: { MessageGroupId: "g" },
          DeadLetterConfig: { Arn: local("sqs", "dead") },
        },
      ),
    },
  };
  const dataDir = await tempFolder();
  const standsIn = (name: string, arn: string) =>
    `Rule: queue ${name} is not in the template; a local one of this name stands in for ${arn}`;
  for (let start = 0; start < 2; start++) {
    const started = await startTestAws(stack, { dataDir });
    expect(started.warnings).toEqual([
      standsIn("crm", "arn:aws:sqs:us-east-1:000000000000:crm"),
      standsIn("other", "arn:aws:sqs:eu-west-1:111122223333:other"),
      standsIn("sorted.fifo", "arn:aws:sqs:eu-west-1:111122223333:sorted.fifo"),
      standsIn("dead", "arn:aws:sqs:us-east-1:000000000000:dead"),
    ]);
    expect(await received(started, "crm", "other", "sorted.fifo", "dead")).toEqual([
      [{ n: 1 }],
      [{ n: 1 }],
      [{ n: 1, group: "g" }],
      [],
    ]);
    await started.aws.stop();
  }
});

test("replaces no queue that the template creates after the rule which names it", async () => {
  const started = await startTestAws({
    Resources: {
      Bus: bus,
      Rule: rule("Bus", made, { Arn: local("sqs", "later") }),
      Later: queue({ QueueName: "later", VisibilityTimeout: 7 }),
    },
  });
  expect(started.warnings).toEqual([]);
  expect(await received(started, "later")).toEqual([[{ n: 1 }]]);
  await started.aws.stop();
});

test("replaces an event bus outside the template with a local one; the default bus exists", async () => {
  const started = await startTestAws({
    Resources: {
      Bus: bus,
      Default: queue({ QueueName: "default" }),
      Rule: rule(
        "Bus",
        made,
        { Arn: local("events", "event-bus/default") },
        { Arn: elsewhere("events", "event-bus/theirs") },
      ),
      OnDefault: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventPattern: made,
          Targets: [{ Id: "1", Arn: { "Fn::GetAtt": ["Default", "Arn"] } }],
        },
      },
    },
  });
  const arn = "arn:aws:events:eu-west-1:111122223333:event-bus/theirs";
  const warning = `Rule: event bus theirs is not in the template; a local one of this name stands in for ${arn}`;
  expect(started.warnings).toEqual([warning]);
  expect(await received(started, "default")).toEqual([[{ n: 1 }]]);
  expect(started.warnings).toEqual([warning]);
  await started.aws.stop();
});

test("warns once about targets that cannot run here, without affecting others", async () => {
  const arns = [
    elsewhere("sns", "topic"),
    elsewhere("logs", "log-group:/events:*"),
    elsewhere("states", "stateMachine:machine"),
    elsewhere("lambda", "function:theirs"),
    "arn:aws:lambda:us-east-1:000000000000:function:none",
    // The names of two queues in the template, which are not meant.
    elsewhere("sqs", "good"),
    elsewhere("events", "event-bus/bus"),
  ];
  const dead = { DeadLetterConfig: { Arn: { "Fn::GetAtt": ["Dead", "Arn"] } } };
  const started = await startTestAws({
    Resources: {
      Bus: bus,
      Good: queue({ QueueName: "good" }),
      Dead: queue({ QueueName: "dead" }),
      Policy: {
        Type: "AWS::Logs::ResourcePolicy",
        Properties: { PolicyName: "events", PolicyDocument: "{}" },
      },
      // A rule has at most five targets.
      First: rule("Bus", made, ...arns.slice(0, 5).map((Arn) => ({ Arn, ...dead }))),
      More: rule("Bus", made, ...arns.slice(5).map((Arn) => ({ Arn, ...dead }))),
      Second: rule("Bus", made, { Arn: { "Fn::GetAtt": ["Good", "Arn"] } }),
    },
  });
  const warnings = arns.map(
    (arn, at) =>
      `${at < 5 ? "First" : "More"}: the target ${arn} cannot run in the embedded AWS; events for it go nowhere here`,
  );
  expect(started.warnings).toEqual(warnings);
  expect(await received(started, "good", "dead")).toEqual([[{ n: 1 }], []]);
  expect(started.warnings).toEqual(warnings);
  await started.aws.stop();
});
