import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AwsCall, Intercept } from "./intercept.ts";
import { clientConfig, queue, startTestAws, type TestAws } from "./testing/stack.ts";

let local: TestAws;
let calls: AwsCall[];
let intercept: Intercept;
beforeAll(async () => {
  local = await startTestAws(
    { Resources: { Queue: queue() } },
    {
      intercept: (call, proceed) => {
        calls.push(call);
        return intercept(call, proceed);
      },
    },
  );
});
beforeEach(() => {
  calls = [];
  intercept = (_call, proceed) => proceed();
});
afterAll(() => local.aws.stop());

function send(requestTimeout = 5_000) {
  const client = new SQSClient({
    ...clientConfig(local.aws),
    maxAttempts: 1,
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  });
  const QueueUrl = local.aws.resources.Queue?.ref;
  return client.send(new SendMessageCommand({ QueueUrl, MessageBody: "as it was" }));
}

test("sees each call, and can let it proceed", async () => {
  expect((await send()).MessageId).toBeDefined();
  expect(calls).toMatchObject([
    { caller: { kind: "developer" }, service: "sqs", operation: "SendMessage" },
  ]);
  expect(JSON.parse(`${calls[0]?.body}`)).toMatchObject({ MessageBody: "as it was" });
});

test("can change the request and the answer", async () => {
  intercept = ({ body }, proceed) =>
    proceed(Buffer.from(`${body}`.replace("as it was", "otherwise")));
  await expect(send()).rejects.toThrow("InvalidChecksumError");
  intercept = async () => ({ status: 400, headers: {}, body: '{"__type":"RequestThrottled"}' });
  await expect(send()).rejects.toMatchObject({ name: "RequestThrottled" });
});

test("can leave the caller without an answer, at once or forever", async () => {
  intercept = async () => "closed";
  await expect(send()).rejects.toThrow("socket hang up");
  intercept = async () => "silent";
  await expect(send(100)).rejects.toMatchObject({ name: "TimeoutError" });
});

test("sees the error answer of a call that fails", async () => {
  const statuses: number[] = [];
  intercept = async (_call, proceed) => {
    const reply = await proceed(Buffer.from('{"QueueUrl":"http://127.0.0.1/000000000000/none"}'));
    statuses.push(reply.status);
    return reply;
  };
  await expect(send()).rejects.toThrow();
  expect(statuses).toEqual([400]);
});
