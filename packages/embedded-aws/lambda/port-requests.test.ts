import { hash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AwsCall, Intercept } from "../intercept.ts";
import { lambdaFunction, queue, requireSdk, startTestAws, type TestAws } from "../testing/stack.ts";

let local: TestAws;
let calls: AwsCall[];
let intercept: Intercept;
beforeAll(async () => {
  local = await startTestAws(
    {
      Resources: {
        Queue: queue(),
        Call: lambdaFunction("call", { Environment: { Variables: { URL: { Ref: "Queue" } } } }),
      },
      bundles: {
        call: `${requireSdk("@aws-sdk/client-sqs")}
          import http, { request } from "node:http";
          const QueueUrl = process.env.URL;
          const settings = { maxAttempts: 1, md5: false };
          const requestHandler = { requestTimeout: 300, throwOnRequestTimeout: true };
          const client = new sdk.SQSClient(settings);
          const impatient = new sdk.SQSClient({ ...settings, requestHandler });
          const send = (MessageBody, options, by = client) =>
            by.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody }), options);
          const early = await send("before the first invocation");

          /** Sends a request in pieces, with a made-up signature. */
          const byHand = (pieces, through) =>
            new Promise((resolve) => {
              const { hostname, port } = new URL(QueueUrl);
              const events = [];
              const headers = {
                "X-Amz-Target": "AmazonSQS.SendMessage",
                Authorization: "AWS4-HMAC-SHA256 Credential=any/20200101/us-east-1/sqs/aws4_request",
              };
              const sent = through({ method: "POST", hostname, port, path: "/", headers });
              for (const name of ["socket", "response", "error", "close"]) {
                sent.on(name, () => events.push(name));
              }
              sent.on("response", async (response) => {
                let body = "";
                for await (const chunk of response) body += chunk;
                const { statusCode, statusMessage, headers } = response;
                const type = headers["content-type"];
                const { MD5OfMessageBody } = JSON.parse(body);
                setImmediate(() =>
                  resolve({ events, statusCode, statusMessage, type, MD5OfMessageBody }),
                );
              });
              for (const piece of pieces) sent.write(piece);
              sent.end();
            });

          const tried = (promise) =>
            promise.then(
              (answer) => ({ status: answer.$metadata.httpStatusCode }),
              ({ name, message, code }) => ({ name, message, code }),
            );
          const cases = {
            early: () => tried(Promise.resolve(early)),
            send: () => tried(send("text")),
            soon: () => tried(send("text", undefined, impatient)),
            fail: () => tried(send("")),
            abort: () => tried(send("text", { abortSignal: AbortSignal.timeout(50) })),
            aborted: () => tried(send("text", { abortSignal: AbortSignal.abort() })),
            pieces: () => {
              const body = JSON.stringify({ QueueUrl, MessageBody: "añb" });
              const bytes = Buffer.from(body);
              return byHand([bytes.subarray(0, 30), bytes.subarray(30)], request);
            },
            many: () => Promise.all(Array.from({ length: 200 }, (_, i) => tried(send("text " + i)))),
          };
          export const handler = ({ what }) => cases[what]();`,
      },
    },
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

async function invoke(what: string): Promise<unknown> {
  const name = local.aws.resources.Call?.ref;
  const answer = await fetch(`${local.aws.endpointUrl}/2015-03-31/functions/${name}/invocations`, {
    method: "POST",
    headers: { authorization: "AWS4-HMAC-SHA256 Credential=any/1/us-east-1/lambda/aws4_request" },
    body: JSON.stringify({ what }),
  });
  return answer.json();
}

const ofFunction = () => calls.filter(({ service }) => service === "sqs");

test("sends calls of a function over the port, signed by its environment", async () => {
  expect(await invoke("send")).toEqual({ status: 200 });
  const call = ofFunction().at(-1);
  expect(call).toMatchObject({
    caller: { kind: "function", logicalId: "Call", environmentId: expect.any(String) },
    operation: "SendMessage",
  });
  // Over HTTP, this header keeps connections alive.
  expect(call?.headers.connection).toBeUndefined();
  expect(call?.headers["x-amzn-trace-id"]).toMatch(/Root=/);
});

test("answers calls that a bundle makes while it is loaded", async () => {
  expect(await invoke("early")).toEqual({ status: 200 });
});

test("a refused request fails with the service's error", async () => {
  expect(await invoke("fail")).toMatchObject({ name: "MissingParameter" });
});

test("a request written in pieces has the events of one over HTTP", async () => {
  expect(await invoke("pieces")).toEqual({
    events: ["socket", "response", "close"],
    statusCode: 200,
    statusMessage: "OK",
    type: "application/x-amz-json-1.0",
    MD5OfMessageBody: hash("md5", "añb"),
  });
});

test("a closed connection, and a silent one, fail as over HTTP", async () => {
  intercept = async ({ service }, proceed) => (service === "sqs" ? "closed" : proceed());
  expect(await invoke("send")).toMatchObject({ message: "socket hang up", code: "ECONNRESET" });
  intercept = async ({ service }, proceed) => (service === "sqs" ? "silent" : proceed());
  expect(await invoke("soon")).toMatchObject({ name: "TimeoutError", code: "ETIMEDOUT" });
  expect(await invoke("abort")).toMatchObject({ name: "AbortError" });
  expect(await invoke("aborted")).toMatchObject({ name: "AbortError" });
  intercept = (_call, proceed) => proceed();
  expect(await invoke("send")).toEqual({ status: 200 });
});

test("returns each of many concurrent calls its own answer", async () => {
  const answers = (await invoke("many")) as unknown[];
  expect(answers).toEqual(Array.from({ length: 200 }, () => ({ status: 200 })));
  expect(new Set(ofFunction().map(({ body }) => `${body}`)).size).toBe(200);
});
