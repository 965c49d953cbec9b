import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaFunction, requireSdk, startTestAws, type TestAws } from "./testing/stack.ts";

let local: TestAws;
beforeAll(async () => {
  local = await startTestAws({
    Resources: { Add: lambdaFunction("add"), Whoami: lambdaFunction("whoami") },
    Outputs: { Function: { Value: { "Fn::Join": ["", [{ Ref: "Add" }, " <&>"]] } } },
    bundles: {
      add: "export const handler = ({ a, b }) => { if (!a) throw new TypeError('no a'); return a + b; };",
      whoami: `${requireSdk("@aws-sdk/client-sqs")}
        const client = new sdk.SQSClient();
        export const handler = async () => {
          const { accessKeyId } = await client.config.credentials();
          const authorization = "AWS4-HMAC-SHA256 Credential=" + accessKeyId + "/20261122/us-east-1/sts/aws4_request";
          const body = "Action=GetCallerIdentity&Version=2011-06-15";
          return (await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", headers: { authorization }, body })).text();
        };`,
    },
  });
});
afterAll(() => local.aws.stop());

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20261122/us-east-1/${service}/aws4_request`,
});

const invoke = (name: string, payload: object, type = "RequestResponse") =>
  fetch(`${local.aws.endpointUrl}/2015-03-31/functions/${name}/invocations`, {
    method: "POST",
    headers: { ...signed("lambda"), "x-amz-invocation-type": type },
    body: JSON.stringify(payload),
  });

test("invokes a function by name or ARN", async () => {
  expect(await (await invoke("Test-Add", { a: 1, b: 2 })).json()).toBe(3);
  const arn = "arn:aws:lambda:us-east-1:000000000000:function:Test-Add:$LATEST";
  expect(await (await invoke(encodeURIComponent(arn), { a: 2, b: 2 })).json()).toBe(4);
});

test("invokes a function by its one version", async () => {
  const url = `${local.aws.endpointUrl}/2015-03-31/functions/Test-Add/invocations`;
  const latest = await fetch(`${url}?Qualifier=$LATEST`, {
    method: "POST",
    headers: signed("lambda"),
    body: '{"a":1,"b":2}',
  });
  expect(await latest.json()).toBe(3);
});

test("an error of SQS has its code of the query protocol", async () => {
  const call = (operation: string, input: object) =>
    fetch(local.aws.endpointUrl, {
      method: "POST",
      headers: { ...signed("sqs"), "x-amz-target": `AmazonSQS.${operation}` },
      body: JSON.stringify(input),
    }).then(({ headers }) => headers.get("x-amzn-query-error"));
  const QueueUrl = `${local.aws.endpointUrl}/000000000000/nowhere`;
  expect(await call("PurgeQueue", { QueueUrl })).toBe(
    "AWS.SimpleQueueService.NonExistentQueue;Sender",
  );
  expect(await call("PurgeQueue", {})).toBe("MissingParameter;Sender");
  const message = { QueueUrl, MessageBody: "b", MessageAttributes: { a: null } };
  expect(await call("SendMessage", message)).toBe("InvalidParameterValue;Sender");
});

test("marks a failed function with a header", async () => {
  const reply = await invoke("Test-Add", {});
  expect(reply.status).toBe(200);
  expect(reply.headers.get("x-amz-function-error")).toBe("Unhandled");
  expect(await reply.json()).toMatchObject({ errorType: "TypeError", errorMessage: "no a" });
});

test("accepts an asynchronous invocation at once", async () => {
  expect((await invoke("Test-Add", {}, "Event")).status).toBe(202);
  await local.logged("no a");
});

test("reports a function that does not exist", async () => {
  const reply = await invoke("nobody", {});
  expect(reply.status).toBe(404);
  expect(reply.headers.get("x-amzn-errortype")).toBe("ResourceNotFoundException");
});

test("identifies functions by their credentials", async () => {
  const identity = await (await invoke("Test-Whoami", {})).json();
  expect(identity).toContain("<Arn>arn:aws:sts::000000000000:assumed-role/Whoami</Arn>");
});

test("a stock client finds the stack's outputs, and no other stack", async () => {
  const client = new CloudFormationClient({
    endpoint: local.aws.endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  for (const StackName of [undefined, "Test"]) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks).toMatchObject([
      {
        StackName: "Test",
        StackStatus: "CREATE_COMPLETE",
        Outputs: [{ OutputKey: "Function", OutputValue: "Test-Add <&>" }],
      },
    ]);
  }
  const other = client.send(new DescribeStacksCommand({ StackName: "<Other>" }));
  await expect(other).rejects.toMatchObject({
    name: "ValidationError",
    message: "Stack with id <Other> does not exist",
  });
});

test.each([
  [
    "another service by target",
    "kms",
    { "x-amz-target": "TrentService.Encrypt" },
    "{}",
    "kms (TrentService.Encrypt)",
  ],
  ["another service by action", "sns", {}, "Action=CreateTopic", "sns (CreateTopic)"],
  ["another service by path", "s3", {}, "", "s3 (/bucket)"],
  [
    "an operation of SQS",
    "sqs",
    { "x-amz-target": "AmazonSQS.CancelMessageMoveTask" },
    "{}",
    "SQS CancelMessageMoveTask",
  ],
  [
    "an operation of EventBridge",
    "events",
    { "x-amz-target": "AWSEvents.PutRule" },
    "{}",
    "EventBridge PutRule",
  ],
  [
    "an operation of DynamoDB",
    "dynamodb",
    { "x-amz-target": "DynamoDB_20120810.TransactWriteItems" },
    "{}",
    "DynamoDB TransactWriteItems",
  ],
])("refuses %s by name", async (_name, service, headers, body, named) => {
  const reply = await fetch(`${local.aws.endpointUrl}/bucket`, {
    method: "POST",
    headers: { ...signed(service), ...headers },
    body,
  });
  expect(reply.status).toBe(400);
  const { message } = (await reply.json()) as { message: string };
  expect(message).toBe(`${named} is not in the embedded AWS`);
});

test.each([
  ["lambda", "/2015-03-31/functions/%zz/invocations"],
  ["lambda", "/2015-03-31/functions/%E0%A4/invocations"],
])("refuses a malformed encoding in a name by %s: %s", async (service, path) => {
  const call = { method: "POST", headers: signed(service), body: "{}" };
  const reply = await fetch(`${local.aws.endpointUrl}${path}`, call);
  expect(reply.headers.get("x-amzn-errortype")).toBe("ValidationException");
});

test("answers any target", async () => {
  const call = { method: "POST", headers: signed("lambda"), body: "{}" };
  for (const path of ["/%", "//", "//things/x", "/things/x/y", "/x?%zz=%"]) {
    const reply = await fetch(`${local.aws.endpointUrl}${path}`, call);
    expect(reply.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
  }
});

test("refuses a malformed encoding in an unsigned call", async () => {
  expect((await fetch(`${local.aws.endpointUrl}/%`)).status).toBe(403);
});

test("refuses text that is not UTF-8", async () => {
  const invalid = Buffer.from('"\xff"', "latin1");
  const post = (path: string, headers: Readonly<Record<string, string>>, body: Buffer) =>
    fetch(`${local.aws.endpointUrl}${path}`, { method: "POST", headers, body }).then((reply) =>
      reply.headers.get("x-amzn-errortype"),
    );
  const path = "/2015-03-31/functions/Test-Add/invocations";
  expect(await post(path, signed("lambda"), invalid)).toBe("InvalidRequestContentException");
  const target = { ...signed("sqs"), "x-amz-target": "AmazonSQS.GetQueueUrl" };
  const body = Buffer.concat([Buffer.from('{"QueueName":'), invalid, Buffer.from("}")]);
  expect(await post("/", target, body)).toBe("SerializationException");
});

test("a client of the query protocol reads each error", async () => {
  const client = new CloudFormationClient({
    endpoint: local.aws.endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  const message = (what: string) => `${what} is not in the embedded AWS`;
  await expect(client.send(new ListStacksCommand({}))).rejects.toMatchObject({
    name: "UnknownOperationException",
    message: message("cloudformation (ListStacks)"),
  });
  const page = new DescribeStacksCommand({ NextToken: "x" });
  await expect(client.send(page)).rejects.toMatchObject({
    name: "UnsupportedParameterException",
    message: message("NextToken of DescribeStacks: it"),
  });
});

test.each([
  ["GET", "/2015-03-31/functions"],
  ["GET", "/2015-03-31/functions/Test-Add"],
  ["GET", "/2015-03-31/functions/Test-Add/invocations"],
])("Lambda has no %s %s", async (method, path) => {
  const reply = await fetch(`${local.aws.endpointUrl}${path}`, {
    method,
    headers: signed("lambda"),
  });
  const { message } = (await reply.json()) as { message: string };
  expect(message).toBe(`lambda (${path}) is not in the embedded AWS`);
});

test("reports a body that is not JSON", async () => {
  const reply = await fetch(local.aws.endpointUrl, {
    method: "POST",
    headers: { ...signed("sqs"), "x-amz-target": "AmazonSQS.ListQueues" },
    body: "{",
  });
  expect(await reply.json()).toMatchObject({ __type: "SerializationException" });
});

test("refuses a signature without a credential", async () => {
  const headers = { authorization: "Basic eDp5", "x-amz-target": "AmazonSQS.ListQueues" };
  const reply = await fetch(local.aws.endpointUrl, { method: "POST", headers, body: "{}" });
  expect(reply.status).toBe(403);
  expect(reply.headers.get("x-amzn-errortype")).toBe("IncompleteSignatureException");
});

test("refuses an unsigned call", async () => {
  const reply = await fetch(`${local.aws.endpointUrl}/2015-03-31/functions/Test-Add/invocations`, {
    method: "POST",
    body: "{}",
  });
  expect(reply.status).toBe(403);
  expect(reply.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
});
