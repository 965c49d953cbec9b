import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AccessControl } from "./iam/access-control.ts";
import { readPolicy } from "./iam/policy.ts";
import { Sts } from "./sts/sts.ts";
import { startTestAws, type TestAws } from "./testing/stack.ts";

const other = "111122223333";
const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:${other}:${name}`;
const role = `arn:aws:iam::${other}:role/partner`;

/** A role that the stack's account can assume by an external id, and what it may send to. */
function template(
  allowed: readonly string[] = ["sqs:SendMessage", "sns:Publish", "events:PutEvents"],
) {
  const queuePolicy = (id: string, Service: string) => ({
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: {
          Effect: "Allow",
          Principal: { Service },
          Action: "sqs:SendMessage",
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      },
    },
  });
  return {
    Resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: "partner",
          AssumeRolePolicyDocument: {
            Statement: {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::000000000000:root" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "sts:ExternalId": "company-1" } },
            },
          },
          Policies: [
            {
              PolicyDocument: { Statement: { Effect: "Allow", Action: allowed, Resource: "*" } },
            },
          ],
        },
      },
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "inbox" } },
      Fifo: { Type: "AWS::SQS::Queue", Properties: { QueueName: "inbox.fifo", FifoQueue: true } },
      Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "news.fifo", FifoTopic: true } },
      Subscribed: {
        Type: "AWS::SNS::Subscription",
        Properties: {
          TopicArn: { Ref: "Topic" },
          Protocol: "sqs",
          Endpoint: { "Fn::GetAtt": ["Fifo", "Arn"] },
          RawMessageDelivery: true,
        },
      },
      FifoPolicy: queuePolicy("Fifo", "sns.amazonaws.com"),
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "partner-events" } },
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventBusName: { Ref: "Bus" },
          EventPattern: { source: ["vendor"] },
          Targets: [{ Id: "queue", Arn: { "Fn::GetAtt": ["Queue", "Arn"] } }],
        },
      },
      QueuePolicy: queuePolicy("Queue", "events.amazonaws.com"),
    },
    Outputs: { Queue: { Value: { Ref: "Queue" } }, Fifo: { Value: { Ref: "Fifo" } } },
  };
}

let started: TestAws;
let queues: Readonly<Record<string, string>>;
beforeAll(async () => {
  started = await startTestAws({
    guarded: true,
    Resources: { Own: { Type: "AWS::SQS::Queue", Properties: { QueueName: "inbox" } } },
  });
  queues = await started.aws.deployTo(other, template());
});
afterAll(() => started.aws.stop());

function clientOf<C>(
  Client: new (config: object) => C,
  credentials: object = { accessKeyId: "local", secretAccessKey: "local" },
): C {
  const { endpointUrl: endpoint } = started.aws;
  return new Client({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}

/** Returns the credentials of a session. */
async function assumed(more: object = {}) {
  const { Credentials: made } = await clientOf(STSClient).send(
    new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: "test",
      ExternalId: "company-1",
      ...more,
    }),
  );
  return {
    accessKeyId: made?.AccessKeyId,
    secretAccessKey: made?.SecretAccessKey,
    sessionToken: made?.SessionToken,
  };
}

/** Returns the next message of a queue of the other account, read by its owner. */
async function nextOf(QueueUrl: string | undefined) {
  const owner = { accessKeyId: other, secretAccessKey: "local" };
  const { Messages } = await clientOf(SQSClient, owner).send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MessageAttributeNames: ["All"] }),
  );
  return Messages?.[0];
}

test("a session of a role sends to the queue of its account, not to the stack's of that name", async () => {
  const credentials = await assumed();
  const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${other}/inbox`;
  const sqs = clientOf(SQSClient, credentials);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
  expect(await nextOf(queues.Queue)).toMatchObject({ Body: "hello" });
  expect(
    await clientOf(STSClient, credentials).send(new GetCallerIdentityCommand({})),
  ).toMatchObject({ Account: other, Arn: `arn:aws:sts::${other}:assumed-role/partner/test` });
  const own = started.aws.resources.Own?.ref;
  await expect(
    sqs.send(new SendMessageCommand({ QueueUrl: own, MessageBody: "hello" })),
  ).rejects.toMatchObject({ name: "AccessDenied" });
});

test.each([
  ["another external id", { ExternalId: "company-2" }],
  ["no external id", { ExternalId: undefined }],
  ["a role that does not exist", { RoleArn: `${role}s` }],
])("a role is not assumed with %s", async (_, more) => {
  await expect(assumed(more)).rejects.toMatchObject({
    name: "AccessDenied",
    message: expect.stringContaining("is not authorized to perform: sts:AssumeRole on resource"),
  });
});

test("a session can do only what its own policy allows too", async () => {
  const Statement = {
    Effect: "Allow",
    Action: "sqs:SendMessage",
    Resource: arn("sqs", "inbox.fifo"),
  };
  const credentials = await assumed({
    Policy: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
  const sqs = clientOf(SQSClient, credentials);
  const message = { MessageBody: "x", MessageGroupId: "a", MessageDeduplicationId: "session" };
  await sqs.send(new SendMessageCommand({ QueueUrl: queues.Fifo, ...message }));
  expect(await nextOf(queues.Fifo)).toMatchObject({ Body: "x" });
  await expect(
    sqs.send(new SendMessageCommand({ QueueUrl: queues.Queue, MessageBody: "x" })),
  ).rejects.toMatchObject({ name: "AccessDenied" });
});

test("a FIFO topic sends to its queue once, with the attributes", async () => {
  const sns = clientOf(SNSClient, await assumed());
  const publish = new PublishCommand({
    TopicArn: arn("sns", "news.fifo"),
    Message: "news",
    MessageGroupId: "b",
    MessageDeduplicationId: "1",
    MessageAttributes: { "webhook-id": { DataType: "String", StringValue: "dlv_1" } },
  });
  const first = await sns.send(publish);
  expect((await sns.send(publish)).MessageId).toBe(first.MessageId);
  expect(await nextOf(queues.Fifo)).toMatchObject({
    Body: "news",
    MessageAttributes: { "webhook-id": { StringValue: "dlv_1" } },
  });
});

test.each([
  [{ TopicArn: arn("sns", "none") }, "NotFoundException"],
  [{ TopicArn: arn("sns", "news.fifo") }, "InvalidParameterException"],
  [{ Message: "x".repeat(256 * 1024 + 1) }, "InvalidParameterException"],
])("refuses to publish %j", async (more, name) => {
  const sns = clientOf(SNSClient, await assumed());
  const given = { TopicArn: arn("sns", "news.fifo"), Message: "x", ...more };
  await expect(sns.send(new PublishCommand(given))).rejects.toMatchObject({ name });
});

test("a session puts events on the bus of its account, with the account of the role", async () => {
  const events = clientOf(EventBridgeClient, await assumed());
  const EventBusName = arn("events", "event-bus/partner-events");
  const entry = { EventBusName, Source: "vendor", DetailType: "sold", Detail: '{"a":1}' };
  const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  expect(FailedEntryCount).toBe(0);
  const { Body = "" } = (await nextOf(queues.Queue)) ?? {};
  expect(JSON.parse(Body)).toMatchObject({ account: other, detail: { a: 1 } });
});

test("a later template replaces the role's policies, and a session notices", async () => {
  const credentials = await assumed();
  await started.aws.deployTo(other, template(["events:PutEvents"]));
  await expect(
    clientOf(SNSClient, credentials).send(
      new PublishCommand({ TopicArn: arn("sns", "news.fifo"), Message: "x", MessageGroupId: "a" }),
    ),
  ).rejects.toMatchObject({ name: "AuthorizationErrorException" });
  await started.aws.deployTo(other, template());
});

test("refuses what other accounts cannot have", async () => {
  const Resources = { Table: { Type: "AWS::DynamoDB::Table" } };
  await expect(started.aws.deployTo(other, { Resources })).rejects.toThrow("Table");
  await expect(started.aws.deployTo("000000000000", template())).rejects.toThrow("12 digits");
});

test("a session ends, and only its own token opens it", () => {
  const access = new AccessControl();
  const trust = {
    Statement: { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" },
  };
  access.addRole(role, readPolicy(trust, "Role"));
  let now = 0;
  const sts = new Sts(access, () => now);
  const input = { RoleArn: role, RoleSessionName: "test", DurationSeconds: "900" };
  const { body } = sts.assumeRole(input, { root: other });
  const part = (name: string) => RegExp(`<${name}>(.*)</${name}>`).exec(`${body}`)?.[1] ?? "";
  const [key, token] = [part("AccessKeyId"), part("SessionToken")];
  expect(sts.session(key, token).principal).toEqual({ role });
  expect(() => sts.session(key, "other")).toThrow("invalid");
  now = 900_000;
  expect(() => sts.session(key, token)).toThrow("expired");
  expect(() => sts.assumeRole({ ...input, DurationSeconds: "899" }, { root: other })).toThrow(
    "900",
  );
});
