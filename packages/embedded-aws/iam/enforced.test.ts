import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import {
  clientConfig,
  httpApi,
  lambdaFunction,
  mapping,
  queue,
  requireSdk,
  rule,
  startTestAws,
  type TestAws,
  table,
} from "../testing/stack.ts";

const arnOf = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const role = (service: string, ...Statement: object[]) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } },
    },
    Policies: [{ PolicyName: "own", PolicyDocument: { Statement } }],
  },
});
const allow = (Action: string | string[], Resource: unknown) => ({
  Effect: "Allow",
  Action,
  Resource,
});

async function messagesOf({ aws }: TestAws, QueueName: string): Promise<number> {
  const sqs = new SQSClient(clientConfig(aws));
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  return Messages.length;
}

test("a function does what its role allows, and gets AWS's exception for the rest", async () => {
  const source = `${requireSdk("@aws-sdk/client-dynamodb")}
    const client = new sdk.DynamoDBClient({});
    const done = (Command, rest) =>
      client.send(new Command({ TableName: "things", ...rest })).then(() => "done", (e) => e.name + ": " + e.message);
    const Item = { id: { S: "1" } };
    export const handler = async () => ({
      put: await done(sdk.PutItemCommand, { Item }),
      delete: await done(sdk.DeleteItemCommand, { Key: Item }),
      signedForOther: await signedForOther(),
    });
    // The endpoint does what the protocol says, so that is what the role must allow.
    async function signedForOther() {
      const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID: key } = process.env;
      const answer = await fetch(AWS_ENDPOINT_URL, {
        method: "POST",
        headers: {
          authorization: "AWS4-HMAC-SHA256 Credential=" + key + "/20260101/us-east-1/sts/aws4_request",
          "x-amz-target": "DynamoDB_20120810.DeleteItem",
        },
        body: JSON.stringify({ TableName: "things", Key: Item }),
      });
      return answer.headers.get("x-amzn-errortype");
    }`;
  const started = await startTestAws({
    guarded: true,
    bundles: { thing: source },
    Resources: {
      Things: table({ id: "S" }, "things"),
      Role: role("lambda.amazonaws.com", allow("dynamodb:PutItem", arnOf("Things"))),
      Thing: lambdaFunction("thing", { Role: arnOf("Role") }),
      ...httpApi({ "GET /": "Thing" }),
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Action: "lambda:InvokeFunction",
          FunctionName: { Ref: "Thing" },
          Principal: "apigateway.amazonaws.com",
          SourceArn: {
            "Fn::Sub": `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/GET/`,
          },
        },
      },
    },
  });
  const answer = await (await fetch(started.aws.apiUrl)).json();
  expect(answer).toEqual({
    put: "done",
    delete: expect.stringMatching(
      /^AccessDeniedException: .*dynamodb:DeleteItem on resource: .*things/,
    ),
    signedForOther: "AccessDeniedException",
  });
  expect(started.aws.refusals()).toHaveLength(1);
  await started.aws.stop();
});

test("an API without permission cannot invoke, and a function without the right to log logs nothing", async () => {
  const log = { LoggingConfig: { LogGroup: "a-group" }, Role: arnOf("Role") };
  const stack = {
    guarded: true,
    bundles: { loud: `console.log("loud"); export const handler = () => console.log("called");` },
    Resources: {
      Role: role("lambda.amazonaws.com"),
      Loud: lambdaFunction("loud", log),
      ...httpApi({ "GET /": "Loud" }),
    },
  };
  const started = await startTestAws(stack, { warmUp: ["Loud"] });
  expect((await fetch(started.aws.apiUrl)).status).toBe(500);
  expect(started.warnings.join()).toContain("cannot invoke its function");
  await expect.poll(() => started.aws.refusals().join()).toContain("logs:CreateLogStream");
  expect(started.logs).toEqual([]);
  await started.aws.stop();
});

test("a rule reaches a queue only by the queue's policy, and a dead-letter queue by its own", async () => {
  const open = (id: string) => ({
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: {
          ...allow("sqs:SendMessage", "*"),
          Principal: { Service: "events.amazonaws.com" },
        },
      },
    },
  });
  const to = (id: string, dead: string) => ({
    Arn: arnOf(id),
    DeadLetterConfig: { Arn: arnOf(dead) },
  });
  const started = await startTestAws({
    guarded: true,
    Resources: {
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "bus" } },
      ...Object.fromEntries(
        ["open", "shut", "dead"].map((QueueName) => [QueueName, queue({ QueueName })]),
      ),
      OpenPolicy: open("open"),
      DeadPolicy: open("dead"),
      Rule: rule(
        "Bus",
        { source: ["test"] },
        to("open", "dead"),
        to("shut", "dead"),
        to("shut", "shut"),
      ),
    },
  });
  const Entries = [{ EventBusName: "bus", Source: "test", DetailType: "made", Detail: "{}" }];
  await new EventBridgeClient(clientConfig(started.aws)).send(new PutEventsCommand({ Entries }));
  expect(await messagesOf(started, "open")).toBe(1);
  expect(await messagesOf(started, "shut")).toBe(0);
  expect(await messagesOf(started, "dead")).toBe(1);
  expect(started.warnings.filter((text) => text.includes("cannot send dead letters"))).toHaveLength(
    1,
  );
  await started.aws.stop();
});

test.each([
  ["lambda.amazonaws.com", ["sqs:ReceiveMessage", "sqs:DeleteMessage"], "sqs:GetQueueAttributes"],
  ["events.amazonaws.com", ["sqs:*"], "unable to assume"],
])(
  "a queue cannot invoke a function in a role of %s that allows %j",
  async (service, may, fault) => {
    const starting = startTestAws({
      guarded: true,
      bundles: { idle: "export const handler = () => {};" },
      Resources: {
        Jobs: queue({ QueueName: "jobs" }),
        Role: role(service, allow(may, arnOf("Jobs"))),
        Idle: lambdaFunction("idle", { Role: arnOf("Role") }),
        Mapping: mapping("Jobs", "Idle"),
      },
    });
    await expect(starting).rejects.toThrow(fault);
  },
);
