import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import type { LogLine } from "./environment.ts";
import { type FunctionConfig, LambdaFunction } from "./function.ts";
import { AT_WORK } from "./lane.ts";

const started: LambdaFunction[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((target) => target.stop(Promise.resolve())));
});

async function create(source: string, more: Partial<FunctionConfig> = {}) {
  const taskRoot = await tempFolder();
  await writeFile(join(taskRoot, "index.mjs"), source);
  const logs: LogLine[] = [];
  const config: FunctionConfig = {
    name: "test",
    arn: "arn:test",
    taskRoot,
    handler: "index.handler",
    timeoutSeconds: 20,
    memoryMb: 128,
    environment: {},
    ...more,
  };
  const target = new LambdaFunction(config, (line) => logs.push(line));
  started.push(target);
  const invoke = async (event: unknown = {}) => {
    const outcome = await target.invoke(JSON.stringify(event));
    return outcome.kind === "result" ? JSON.parse(outcome.payload) : outcome;
  };
  return { target, invoke, logs };
}

test("passes a function its event and context, and returns its result", async () => {
  const { invoke } = await create(
    `export const handler = async (event, context) => ({ event, context, left: context.getRemainingTimeInMillis() });`,
    { environment: { AWS_LAMBDA_FUNCTION_NAME: "test", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128" } },
  );
  const { event, context, left } = await invoke({ a: [1] });
  expect(event).toEqual({ a: [1] });
  expect(context).toMatchObject({
    functionName: "test",
    memoryLimitInMB: "128",
    invokedFunctionArn: "arn:test",
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(left).toBeGreaterThan(15_000);
  expect(left).toBeLessThanOrEqual(20_000);
});

test("uses a warmed-up environment for the first event", async () => {
  const { target, invoke, logs } = await create(
    `console.log("started"); let calls = 0; export const handler = () => ++calls;`,
  );
  target.warmUp();
  target.warmUp();
  await expect.poll(() => logs.map(({ text }) => text)).toEqual(["started"]);
  expect(await invoke()).toBe(1);
  expect(logs).toHaveLength(1);
});

test("an environment leaves its compiled code for later ones", async () => {
  const source = `
    import { getCompileCacheDir } from "node:module";
    export const handler = () => ({ folder: getCompileCacheDir(), variable: process.env.NODE_COMPILE_CACHE });`;
  const compileCache = await tempFolder();
  const { target, invoke } = await create(source, { compileCache });
  await target.warmUp();
  expect((await readdir(compileCache, { recursive: true })).length).toBeGreaterThan(1);
  // AWS sets no such variable.
  expect(await invoke()).toEqual({ folder: expect.stringContaining(compileCache) });
});

test("a missing result is null", async () => {
  const { target } = await create("export const handler = () => {};");
  expect(await target.invoke("{}")).toEqual({ kind: "result", payload: "null" });
});

test("a function sees its own environment variables and no others", async () => {
  const source = "export const handler = () => process.env;";
  const [one, two] = await Promise.all([
    create(source, { environment: { WHO: "one" } }),
    create(source, { environment: { WHO: "two" } }),
  ]);
  const _X_AMZN_TRACE_ID = expect.stringMatching(/^Root=1-/);
  expect(await one.invoke()).toEqual({ WHO: "one", _X_AMZN_TRACE_ID });
  expect(await two.invoke()).toEqual({ WHO: "two", _X_AMZN_TRACE_ID });
});

test("reuses an environment for one invocation at a time", async () => {
  const { invoke } = await create(`let runs = 0, busy = 0;
    export const handler = async () => {
      busy += 1;
      await new Promise((resolve) => setImmediate(resolve));
      const atOnce = busy;
      busy -= 1;
      return { runs: ++runs, atOnce };
    };`);
  expect(await invoke()).toEqual({ runs: 1, atOnce: 1 });
  expect(await invoke()).toEqual({ runs: 2, atOnce: 1 });
  const many = await Promise.all(Array.from({ length: 12 }, () => invoke()));
  expect(many.every(({ atOnce }) => atOnce === 1)).toBe(true);
});

test("starts more environments on demand, up to the reserved concurrency", async () => {
  const source = `import { threadId } from "node:worker_threads";
    export const handler = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return threadId;
    };`;
  const threadsOf = async (more: Partial<FunctionConfig>) => {
    const { invoke } = await create(source, more);
    return new Set(await Promise.all(Array.from({ length: 8 }, () => invoke()))).size;
  };
  expect(await threadsOf({})).toBeGreaterThan(AT_WORK);
  expect(await threadsOf({ reservedConcurrency: 2 })).toBe(2);
});

test("shares reserved concurrency among lanes, which take turns", async () => {
  const { target, logs } = await create(
    `export const handler = async (event) => {
      console.log("begin " + event);
      await new Promise((resolve) => setTimeout(resolve, 20));
      console.log("end " + event);
    };`,
    { reservedConcurrency: 1 },
  );
  const lanes = [target.mappingLane(), target.mappingLane(), target.lane()];
  const events = [1, 2, 3].flatMap((turn) => lanes.map((_, lane) => `${lane}.${turn}`));
  await Promise.all(events.map((event) => lanes[Number(event[0])]?.invoke(event)));
  expect(logs.map(({ text }) => text)).toEqual(
    events.flatMap((event) => [`begin ${event}`, `end ${event}`]),
  );
});

test("reports what a handler throws with its type", async () => {
  const { invoke, logs } = await create(`class Odd extends Error { name = "Odd"; }
    export const handler = () => { throw new Odd("not today"); };`);
  expect(await invoke()).toMatchObject({ kind: "error", errorType: "Odd", message: "not today" });
  expect(logs.at(-1)).toMatchObject({ stream: "stderr", text: expect.stringContaining("Odd") });
});

test.each([
  ["a handler that is not exported", "export const other = 1;", "Runtime.HandlerNotFound"],
  ["a bundle that fails to load", "throw new TypeError('x');", "TypeError"],
  [
    "a handler with a callback",
    "export const handler = (a, b, c) => c();",
    "Runtime.CallbackHandlerDeprecated",
  ],
  ["a result that is no JSON", "export const handler = () => 1n;", "Runtime.MarshalError"],
])("reports %s", async (_name, source, errorType) => {
  const { invoke } = await create(source);
  expect(await invoke()).toMatchObject({ kind: "error", errorType });
});

test("times out even a busy loop, and the next invocation works", async () => {
  const { invoke } = await create(
    "export const handler = ({ busy }) => { while (busy); return 'ok'; };",
    { timeoutSeconds: 0.2 },
  );
  expect(await invoke()).toBe("ok");
  expect(await invoke({ busy: true })).toEqual({ kind: "timeout", seconds: 0.2 });
  expect(await invoke()).toBe("ok");
});

test("a function that timed out does nothing more", async () => {
  const file = join(await tempFolder(), "beats");
  const { invoke } = await create(
    `import { appendFileSync } from "node:fs";
    export const handler = () => { for (;;) appendFileSync(${JSON.stringify(file)}, "x"); };`,
    { timeoutSeconds: 0.2 },
  );
  await invoke();
  const beats = async () => (await stat(file)).size;
  let before = -1;
  const stillness = async () => {
    const [earlier, now] = [before, await beats()];
    before = now;
    return now - earlier;
  };
  await expect.poll(stillness, { interval: 100, timeout: 5_000 }).toBe(0);
});

test.each([
  ["process.exit", "process.exit(3)", "Runtime.ExitError"],
  ["an uncaught exception", "setImmediate(() => { throw new RangeError('late'); })", "RangeError"],
  ["an unhandled rejection", "Promise.reject(new RangeError('late'))", "RangeError"],
])("reports %s, and the next invocation has a new environment", async (_name, crash, errorType) => {
  const { invoke } = await create(`let runs = 0;
    export const handler = async ({ crash }) => {
      runs += 1;
      if (crash) { ${crash}; await new Promise(() => {}); }
      return runs;
    };`);
  expect(await invoke()).toBe(1);
  expect(await invoke({ crash: true })).toMatchObject({ kind: "error", errorType });
  expect(await invoke()).toBe(1);
});

test("replaces an environment that crashes between invocations", async () => {
  const exit = new Promise((resolve) => {
    process.once("worker", (worker) => worker.once("exit", resolve));
  });
  const { invoke } = await create(`export const handler = ({ crash }) => {
      if (crash) setImmediate(() => process.exit());
      return "ok";
    };`);
  expect(await invoke({ crash: true })).toBe("ok");
  await exit;
  expect(await invoke()).toBe("ok");
});

test("reports exceeded memory without ending the process", async () => {
  const { invoke } = await create(
    "export const handler = () => { const all = []; for (;;) all.push(new Array(10_000).fill({})); };",
    { memoryMb: 32 },
  );
  expect(await invoke()).toMatchObject({
    kind: "error",
    message: expect.stringContaining("memory"),
  });
});

test("sends output by the line, before the result, with the ID of the invocation", async () => {
  const { invoke, logs } = await create(`export const handler = (event, { awsRequestId }) => {
      console.log("one\\ntwo");
      console.error("three");
      process.stdout.write("four");
      return awsRequestId;
    };`);
  const requestId = await invoke();
  expect(logs).toEqual([
    { requestId, stream: "stdout", text: "one" },
    { requestId, stream: "stdout", text: "two" },
    { requestId, stream: "stderr", text: "three" },
    { requestId, stream: "stdout", text: "four" },
  ]);
});

test("refuses payloads over 6 MB both ways", async () => {
  const { invoke } = await create("export const handler = ({ n }) => 'x'.repeat(n);");
  const tooLarge = { fill: "x".repeat(6 * 1024 * 1024) };
  expect(await invoke(tooLarge)).toMatchObject({ errorType: "RequestTooLargeException" });
  expect(await invoke({ n: 6 * 1024 * 1024 })).toMatchObject({
    errorType: "Function.ResponseSizeTooLarge",
  });
});

test("stop lets a running invocation finish", async () => {
  const { target, invoke, logs } = await create(`export const handler = async () => {
      console.log("begun");
      await new Promise((resolve) => setTimeout(resolve, 100));
      return "done";
    };`);
  const result = invoke();
  while (logs.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await target.stop(new Promise(() => {}));
  expect(await result).toBe("done");
  expect(await invoke()).toMatchObject({ kind: "error", errorType: "Stopped" });
});

test("stop ends an invocation that does not finish in time, without counting it as a failure", async () => {
  const { target, invoke, logs } = await create(
    "export const handler = () => new Promise(() => {});",
  );
  const result = invoke();
  await target.stop(Promise.resolve());
  expect(await result).toMatchObject({ kind: "error", errorType: "Runtime.ExitError" });
  expect(logs).toEqual([]);
});
