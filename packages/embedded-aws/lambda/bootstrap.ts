/**
 * Runs in the worker thread of an environment: loads the bundle of a function, and calls its
 * handler for each invocation.
 */
import { existsSync } from "node:fs";
import { createRequire, flushCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { errorOf, functionError } from "./outcome.ts";
import { callOverPort } from "./port-requests.ts";
import type {
  EnvironmentData,
  EnvironmentMessage,
  HostMessage,
  Invocation,
  LogStream,
} from "./protocol.ts";

type Handler = (event: unknown, context: object) => unknown;

const host = parentPort;
if (!host) throw new Error("This module runs in a worker thread");
const require = createRequire(import.meta.url);
const send = (message: EnvironmentMessage) => host.postMessage(message);

/**
 * Sends output through the same port as results, so that a line never arrives after the result that
 * followed it.
 */
function forwardOutput(name: LogStream): () => void {
  let rest = "";
  process[name].write = (chunk: Uint8Array | string, encoding?: unknown, done?: unknown) => {
    const lines = (rest + (typeof chunk === "string" ? chunk : Buffer.from(chunk))).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) send({ kind: "log", stream: name, text });
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") callback();
    return true;
  };
  return () => {
    if (rest !== "") send({ kind: "log", stream: name, text: rest });
    rest = "";
  };
}

/** `index.handler` is the export `handler` of index.mjs, index.js or index.cjs. */
async function loadHandler({ taskRoot, handler }: EnvironmentData): Promise<Handler> {
  const dot = handler.indexOf(".", handler.lastIndexOf("/") + 1);
  const [module, names] = [handler.slice(0, dot), handler.slice(dot + 1).split(".")];
  const file = [".mjs", ".js", ".cjs"]
    .map((extension) => join(taskRoot, module + extension))
    .find((path) => existsSync(path));
  if (!file)
    throw named("Runtime.ImportModuleError", `Cannot find module '${module}' in ${taskRoot}`);
  // To import CommonJS, Node.js would first read all of it to detect that it is: 20 ms of each
  // start.
  const isModule = file.endsWith(".mjs") || existsSync(join(taskRoot, "package.json"));
  let found: unknown = isModule ? await import(pathToFileURL(file).href) : require(file);
  for (const name of names) found = (found as Record<string, unknown> | undefined)?.[name];
  if (typeof found !== "function") {
    throw named("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
  if (found.length > 2) {
    throw named(
      "Runtime.CallbackHandlerDeprecated",
      `${handler} takes a callback, which Node.js 24 does not support`,
    );
  }
  return found as Handler;
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf({ requestId, functionArn, deadline }: Invocation): object {
  const { env } = process;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    invokedFunctionArn: functionArn,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  };
}

async function run(handler: Handler, invocation: Invocation): Promise<EnvironmentMessage> {
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  process.env._X_AMZN_TRACE_ID = invocation.traceHeader;
  let result: unknown;
  try {
    result = await handler(JSON.parse(invocation.event), contextOf(invocation));
  } catch (error) {
    return errorOf(error);
  }
  try {
    return { kind: "result", payload: JSON.stringify(result) ?? "null" };
  } catch (error) {
    return functionError("Runtime.MarshalError", `Unable to stringify response body: ${error}`);
  }
}

const flushes = [forwardOutput("stdout"), forwardOutput("stderr")];
const flush = () => {
  for (const flushStream of flushes) flushStream();
};
process.on("exit", flush);

const { endpoint, compileCache } = workerData as EnvironmentData;
// The thread read the variable when it started. Lambda sets none.
if (process.env.NODE_COMPILE_CACHE === compileCache) delete process.env.NODE_COMPILE_CACHE;
const takeAnswer = endpoint === undefined ? undefined : callOverPort(endpoint, send);
let handler: Handler | undefined;
host.on("message", async (message: HostMessage) => {
  if (message.kind === "answer") takeAnswer?.(message);
  else if (handler) {
    const answer = await run(handler, message);
    flush();
    send(answer);
  }
});

try {
  handler = await loadHandler(workerData);
  // Now instead of at the end of the thread, so that the next one starts sooner.
  flushCompileCache();
  send({ kind: "ready" });
} catch (error) {
  flush();
  send(errorOf(error));
  // Lets the thread end.
  host.removeAllListeners("message");
}
