import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Logging } from "../lambda/log-entries.ts";
import { metered } from "../testing/metered.ts";
import { httpApi, lambdaFunction, startTestAws, type TestAws } from "../testing/stack.ts";
import { FunctionBill } from "./lambda.ts";
import { Meter } from "./meter.ts";

const REQUEST_ID = randomUUID();
const TIME = "2026-11-01T00:00:00.000Z";

/** Returns the bill of one 12.3 ms invocation of a 512 MB function that prints these lines. */
function billOf(lines: readonly string[], logging?: Logging, succeeded = true) {
  const meter = new Meter();
  const bill = new FunctionBill(meter, { logicalId: "Fn", memoryMb: 512, logging });
  for (const text of lines) bill.printed({ requestId: REQUEST_ID, stream: "stdout", text });
  bill.invoked({ requestId: REQUEST_ID, ms: 12.3, succeeded });
  return meter;
}

const logBytes = (meter: Meter) => metered(meter, "logs.byte");
const bytesOf = (...entries: readonly string[]) =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(entry) + 26, 0);

test("counts an invocation as a request, and by each started millisecond and its memory", () => {
  const meter = billOf([]);
  expect(metered(meter, "lambda.request", "lambda.gb-second")).toEqual({
    "lambda.request Fn Invoke Fn": 1,
    "lambda.gb-second Fn Invoke Fn": 0.013 * 0.5,
  });
});

test("counts printed text with the runtime's prefix, and with Lambda's own lines", () => {
  expect(logBytes(billOf(["häppened"]))).toEqual({
    "logs.byte Fn lines of the function Fn": bytesOf(`${TIME}\t${REQUEST_ID}\tINFO\thäppened\n`),
    "logs.byte Fn lines of Lambda Fn": bytesOf(
      `START RequestId: ${REQUEST_ID} Version: $LATEST\n`,
      `END RequestId: ${REQUEST_ID}\n`,
      `REPORT RequestId: ${REQUEST_ID}\tDuration: 12.30 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 99 MB\t\n`,
    ),
  });
});

test("wraps text in an object for a function that logs as JSON, and keeps objects unchanged", () => {
  const logging = { format: "JSON", systemLevel: "WARN" } as const;
  const line = '{"what":"happened"}';
  const framed = { timestamp: TIME, level: "INFO", requestId: REQUEST_ID, message: "it happened" };
  expect(logBytes(billOf([line, "it happened"], logging))).toEqual({
    "logs.byte Fn lines of the function Fn": bytesOf(line, JSON.stringify(framed)),
  });
});

test.each([
  ["DEBUG", true, ["platform.start", "platform.runtimeDone", "platform.report"]],
  ["INFO", true, ["platform.start", "platform.report"]],
  ["WARN", true, []],
  ["INFO", false, ["platform.start", "platform.runtimeDone", "platform.report"]],
  ["WARN", false, ["platform.runtimeDone", "platform.report"]],
] as const)(
  "with system logs from %s on, an invocation that succeeds (%s) has the lines %s",
  (systemLevel, succeeded, types) => {
    const status = succeeded ? "success" : "error";
    const duration = { durationMs: 12.3 };
    const memory = { billedDurationMs: 13, memorySizeMB: 512, maxMemoryUsedMB: 99 };
    const records = {
      "platform.start": { version: "$LATEST" },
      "platform.runtimeDone": { status, metrics: duration },
      "platform.report": { metrics: { ...duration, ...memory }, status },
    };
    const lines = types.map((type) =>
      JSON.stringify({ time: TIME, type, record: { requestId: REQUEST_ID, ...records[type] } }),
    );
    const meter = billOf([], { format: "JSON", systemLevel }, succeeded);
    expect(logBytes(meter)).toEqual(
      types.length === 0 ? {} : { "logs.byte Fn lines of Lambda Fn": bytesOf(...lines) },
    );
  },
);

const apiMayInvoke = {
  Type: "AWS::Lambda::Permission",
  Properties: {
    Action: "lambda:InvokeFunction",
    FunctionName: { Ref: "Fn" },
    Principal: "apigateway.amazonaws.com",
  },
};

const meter = new Meter();
let local: TestAws;
beforeAll(async () => {
  const { Stage, ...api } = httpApi({ "POST /things": "Fn" });
  local = await startTestAws(
    {
      Resources: {
        ...api,
        Permission: apiMayInvoke,
        Stage: {
          Type: "AWS::ApiGatewayV2::Stage",
          Properties: {
            ApiId: { Ref: "Api" },
            StageName: "$default",
            AutoDeploy: true,
            AccessLogSettings: {
              DestinationArn: "arn:aws:logs:us-east-1:000000000000:log-group:access",
              Format:
                '{"route":"$context.routeKey","status":$context.status,"x":"$context.authorizer.x"}',
            },
          },
        },
        Fn: lambdaFunction("fn", {
          MemorySize: 2048,
          LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" },
        }),
      },
      bundles: {
        fn: `export const handler = async () => {
          process.stdout.write('{"what":"called"}\\n');
          // A timer alone may fire a moment early.
          const end = performance.now() + 100;
          while (performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
          return { statusCode: 202, headers: { a: "b" }, body: "yes" };
        };`,
      },
    },
    { meter },
  );
});
beforeEach(() => meter.reset());
afterAll(() => local.aws.stop());

const post = (bytes: number) =>
  fetch(`${local.aws.apiUrl}/things`, { method: "POST", body: "x".repeat(bytes) });

test("counts a request of an HTTP API by 512 KB, with its access log line and its function", async () => {
  await post(512 * 1024);
  await post(512 * 1024 + 1);
  expect(metered(meter, "http-api.request", "lambda.request", "logs.byte")).toEqual({
    "http-api.request api POST /things clients": 1 + 2,
    "lambda.request Fn Invoke Fn": 2,
    "logs.byte Fn lines of the function Fn": 2 * bytesOf('{"what":"called"}'),
    "logs.byte api access log clients":
      2 * bytesOf('{"route":"POST /things","status":202,"x":"-"}'),
  });
  const { "lambda.gb-second Fn Invoke Fn": seconds = 0 } = metered(meter, "lambda.gb-second");
  expect(seconds).toBeGreaterThanOrEqual(2 * 0.1 * 2);
});

test("does not bill the start of an environment", async () => {
  const slow = await startTestAws(
    {
      Resources: {
        ...httpApi({ "GET /": "Fn" }),
        Permission: apiMayInvoke,
        Fn: lambdaFunction("fn", { MemorySize: 1024 }),
      },
      bundles: {
        fn: `await new Promise((resolve) => setTimeout(resolve, 1000));
          export const handler = () => ({ statusCode: 200 });`,
      },
    },
    { meter },
  );
  await fetch(`${slow.aws.apiUrl}/`);
  await slow.aws.stop();
  expect(metered(meter, "lambda.gb-second")).toEqual({
    "lambda.gb-second Fn Invoke Fn": expect.toSatisfy((seconds: number) => seconds < 0.5),
  });
});

test("counts the data transfer of answers with their headers", async () => {
  await (await post(1)).text();
  const named = "HTTP/1.1 202 OK\r\na: b\r\ncontent-type: text/plain;charset=UTF-8\r\n\r\n";
  expect(metered(meter, "transfer.byte-out")).toEqual({
    "transfer.byte-out api POST /things clients": named.length + 120 + "yes".length + 22,
  });
  meter.reset();
  await (await fetch(`${local.aws.apiUrl}/nowhere`)).text();
  expect(metered(meter, "http-api.request")).toEqual({
    "http-api.request api no route clients": 1,
  });
});
