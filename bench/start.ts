import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import { synthesize } from "../cli/synthesize.ts";
import { bundling } from "../lib/bundles.ts";
import { readAssembly } from "../packages/embedded-aws/cloudformation/assembly.ts";
import { shortName } from "./cost/bill.ts";
import { type Benchmark, inTurns, type Measurement } from "./report.ts";

/** A file that is imported in its own process. */
type Code = { readonly file: string; readonly variables: Readonly<Record<string, string>> };

type Start = Code & { readonly name: string };

/** Lambda's runtime loads its HTTP client before any function. */
const timed =
  "require('node:http');" +
  "const began = performance.now(); require(process.argv[1]);" +
  "process.stdout.write(String(performance.now() - began));";

/**
 * Measures how long a function's code takes to load, which is this project's part of a cold start.
 */
export const start: Benchmark = {
  about:
    "importing each function's code in a new process, compared to a bare handler with its clients",
  async run(progress) {
    const folder = await mkdtemp(join(tmpdir(), "license-event-bus-bench-"));
    try {
      progress("synthesizing the stack");
      const starts = await startsOf(await synthesize(join(folder, "cdk.out")));
      const cache = join(folder, "compile-cache");
      const measurements = starts.map((one) => measurementOf(one, bareOf(one, folder), cache));
      return await inTurns(measurements, { runs: 9, warmUps: 1 }, progress);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function measurementOf({ name, ...code }: Start, bare: Code, cache: string): Measurement {
  // Without clients, the bare handler is empty, and a relation to it says nothing.
  const goal = clientsOf(code).length > 0 ? { goal: { atMost: 1.3 } } : {};
  return {
    figures: [
      { name: `${name}: import`, unit: "ms" },
      { name: "  a bare handler's", unit: "ms" },
      { name: "  in relation to it", unit: "times", ...goal },
      { name: "  with the compile cache", unit: "ms" },
      { name: "  size", unit: "KB" },
    ],
    async measure() {
      const own = await millisecondsOf(code);
      const others = await millisecondsOf(bare);
      const cached = await millisecondsOf(code, cache);
      return [own, others, own / others, cached, statSync(code.file).size / 1000];
    },
  };
}

async function millisecondsOf({ file, variables }: Code, cache?: string): Promise<number> {
  const { NODE_COMPILE_CACHE: _, ...others } = process.env;
  const env = {
    ...others,
    ...variables,
    AWS_REGION: "us-east-1",
    ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }),
  };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", timed, file], { env });
  return Number(stdout);
}

/** Returns the functions' code in an assembly, with their variables. Shared code is listed once. */
async function startsOf(assembly: string): Promise<readonly Start[]> {
  const { template, assetFolder } = await readAssembly(assembly);
  const starts = Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (Type !== "AWS::Lambda::Function") return [];
    const { Code, Environment } = Properties as {
      readonly Code: { readonly S3Key: string };
      readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
    };
    const file = join(assetFolder(Code.S3Key) ?? "", "index.js");
    // Values that only AWS knows, such as the name of a table, can be anything.
    const variables = Object.entries(Environment.Variables).map(
      ([name, value]) => [name, typeof value === "string" ? value : name] as const,
    );
    const start = { name: shortName(id), file, variables: Object.fromEntries(variables) };
    return [[file, start] as const];
  });
  return [...new Map(starts.toReversed()).values()].toReversed();
}

/** Returns the clients in a bundle: each sends its name and version to AWS. */
function clientsOf({ file }: Code): readonly string[] {
  const names = readFileSync(file, "utf8").matchAll(/name:"(@aws-sdk\/client-[\w-]+)",version:/g);
  return [...new Set([...names].map(([, name = ""]) => name))].sort();
}

/** The minimal creation and use of each client. */
const uses: Readonly<Record<string, string>> = {
  "@aws-sdk/client-dynamodb": `
    import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
    import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
    export const tables = [DynamoDBDocumentClient.from(new DynamoDBClient()), GetCommand, PutCommand];`,
  "@aws-sdk/client-eventbridge": `
    import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
    export const bus = [new EventBridgeClient(), PutEventsCommand];`,
  "@aws-sdk/client-sqs": `
    import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
    export const queues = [new SQSClient(), SendMessageBatchCommand];`,
};

/**
 * Returns a handler that does nothing, with the same clients unchanged, bundled in the same way.
 */
function bareOf(start: Start, folder: string): Code {
  const lines = clientsOf(start).map((client) => {
    const use = uses[client];
    if (use === undefined) throw new Error(`No use of ${client} is defined here`);
    return use;
  });
  const contents = [...lines, "export const handler = async () => {};"].join("\n");
  const file = join(folder, "bare", `${start.name}.js`);
  buildSync({ ...bundling, stdin: { contents, resolveDir: import.meta.dirname }, outfile: file });
  return { file, variables: {} };
}
