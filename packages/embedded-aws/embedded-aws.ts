import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REGION } from "./account.ts";
import { BilledSqs } from "./billing/billed-sqs.ts";
import { billedCalls } from "./billing/calls.ts";
import type { Meter } from "./billing/meter.ts";
import { CleanUp, finishWork } from "./clean-up.ts";
import { readAssembly } from "./cloudformation/assembly.ts";
import { CloudFormation } from "./cloudformation/cloudformation.ts";
import type { CreatedResource } from "./cloudformation/scope.ts";
import { createStack } from "./cloudformation/stack.ts";
import { CustomResources } from "./custom-resources/custom-resources.ts";
import { ResponseUrls } from "./custom-resources/response-urls.ts";
import { lockDataFolder } from "./data-folder.ts";
import { DynamoDb } from "./dynamodb/dynamodb.ts";
import { awsEndpoint } from "./endpoint.ts";
import { EventBridge } from "./eventbridge/event-bridge.ts";
import type { ScheduledRules } from "./eventbridge/scheduled-rules.ts";
import { HttpApi } from "./http-api/http-api.ts";
import { AccessControl, type Grant } from "./iam/access-control.ts";
import { checkSending } from "./iam/targets.ts";
import type { Intercept } from "./intercept.ts";
import { inlineCode } from "./lambda/inline-code.ts";
import { Lambda } from "./lambda/lambda.ts";
import { errorPayload } from "./lambda/outcome.ts";
import type { LogStream } from "./lambda/protocol.ts";
import { Logs, type MetricDatum } from "./logs/logs.ts";
import { listenOnLoopback } from "./loopback.ts";
import { privateFolder } from "./private-folder.ts";
import { provisionerOf } from "./resources/index.ts";
import type { World } from "./resources/resource-type.ts";
import { settleRuleTargets } from "./resources/rule-targets.ts";
import { Sqs } from "./sqs/sqs.ts";
import { deliverTo } from "./targets.ts";

export { TemplateFault } from "./cloudformation/template.ts";
export { CustomResourceFailed } from "./custom-resources/custom-resources.ts";
export { DataFolderInUse } from "./data-folder.ts";
export { TableSchemaChanged } from "./dynamodb/table.ts";
export type { MetricDatum } from "./logs/logs.ts";
export { PortTaken } from "./loopback.ts";
export { FolderOfAnotherUser, privateFolder } from "./private-folder.ts";

export type EmbeddedAwsOptions = {
  /** Folder of a cloud assembly, such as `cdk.out`. */
  readonly assembly: string;
  /** Stack of the assembly; needed only where it has several. */
  readonly stack?: string;
  /**
   * Folder of tables, queues and messages, which no other user can enter; without one they are gone after `stop`.
   */
  readonly dataDir: string | undefined;
  /**
   * Each write of a table or queue reaches the disk before it is answered, to outlive a power failure. Without it, a
   * write outlives a `kill -9`.
   */
  readonly isDurable?: boolean | undefined;
  /** Where the AWS services listen; 0 for a free port. */
  readonly endpointPort?: number;
  /** Where the HTTP API listens; 0 for a free port. */
  readonly apiPort?: number;
  /** Values of the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Environment variables in place of the template's, of those functions that have them. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Gets each line that a function prints. */
  readonly onLog?: (line: FunctionLogLine) => void;
  /** Gets each value that a metric filter makes of a log entry. */
  readonly onMetric?: ((datum: MetricDatum) => void) | undefined;
  /** Gets what of the template has no effect here. */
  readonly onWarning?: (text: string) => void;
  /** Stands between whoever calls the AWS endpoint and the services. */
  readonly intercept?: Intercept | undefined;
  /** Counts what AWS would bill. */
  readonly meter?: Meter | undefined;
  /**
   * Milliseconds that a minute of rate expressions takes; 60,000 by default. Tests and benchmarks shorten it. With
   * `Number.POSITIVE_INFINITY`, scheduled rules run by `runSchedules` only.
   */
  readonly scheduleMinuteMs?: number | undefined;
  /**
   * Logical ids, without the hash that CDK appends, of functions that get an execution environment before their first
   * invocation; none by default. An environment takes a tenth of a second of processor time and 30 MB.
   */
  readonly warmUp?: readonly string[] | undefined;
};

type Place = Pick<EmbeddedAwsOptions, "dataDir" | "endpointPort" | "apiPort">;

export type FunctionLogLine = {
  /** Logical id of the function in the template. */
  readonly functionName: string;
  readonly requestId?: string;
  readonly stream: LogStream;
  readonly text: string;
};

/** Where tools expect a local AWS. */
const ENDPOINT_PORT = 4566;
const API_PORT = 8787;

const MINUTE_MS = 60_000;

/** A synthesized CloudFormation stack that runs in this process, on loopback only. */
export class EmbeddedAws {
  /** For `aws --endpoint-url` and AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  readonly apiUrl: string;
  /** Logical ids with what `Ref` and `Fn::GetAtt` give for them. */
  readonly resources: Readonly<Record<string, CreatedResource>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** What a process needs in its environment to use this AWS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #access: AccessControl;
  readonly #schedules: ScheduledRules;
  readonly #close: () => Promise<void>;

  private constructor(
    { endpointUrl, apiUrl, stack, access, schedules }: Awaited<ReturnType<typeof run>>,
    close: () => Promise<void>,
  ) {
    this.#access = access;
    this.#schedules = schedules;
    this.endpointUrl = endpointUrl;
    this.apiUrl = apiUrl;
    this.resources = Object.fromEntries(stack.resources);
    this.outputs = stack.outputs;
    this.environment = {
      AWS_ENDPOINT_URL: endpointUrl,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    this.#close = close;
  }

  /**
   * Rejects as `start` would with `PortTaken` or `DataFolderInUse`: for those who have to do much before
   * they can start it.
   */
  static async check(options: Place): Promise<void> {
    const cleanUp = new CleanUp();
    try {
      await takePlace(options, cleanUp);
    } finally {
      await cleanUp.run();
    }
  }

  /**
   * Runs the stack of an assembly. Rejects with `PortTaken` when a port is not free, and with
   * `CustomResourceFailed` when a function cannot make a custom resource.
   */
  static async start(options: EmbeddedAwsOptions): Promise<EmbeddedAws> {
    const cleanUp = new CleanUp();
    try {
      return new EmbeddedAws(await run(options, cleanUp), () => cleanUp.run());
    } catch (error) {
      await cleanUp.run();
      throw error;
    }
  }

  /** What the policies of the template allow, and whether anything was done by it. */
  grants(): readonly Grant[] {
    return this.#access.grants();
  }

  /** Accesses that were refused, in words. */
  refusals(): readonly string[] {
    return this.#access.refusals();
  }

  /**
   * Runs scheduled rules at once: the one with this name or logical id, or every enabled one. Resolves when each
   * function that they target has run. Rejects with `Error` when a run fails, which Lambda repeats as usual, and when
   * no enabled scheduled rule has this name.
   */
  async runSchedules(rule?: string): Promise<void> {
    const name = rule === undefined ? undefined : (this.resources[rule]?.ref ?? rule);
    const outcomes = await this.#schedules.runNow(name);
    const failures = outcomes.flatMap((outcome) =>
      outcome.kind === "result" ? [] : [errorPayload(outcome)],
    );
    if (failures.length > 0) {
      throw new Error(`Functions of scheduled rules failed: ${failures.join(", ")}`);
    }
  }

  /** Takes no more work, lets what runs finish for some seconds, and ends. */
  stop(): Promise<void> {
    return this.#close();
  }
}

/**
 * In AWS there is no package around the code of functions, which would tell what their `.js` is. Written at once
 * and as a whole: functions of another stack that runs from the same assembly may be reading it.
 */
async function endPackage(assembly: string): Promise<void> {
  const path = join(assembly, "package.json");
  if (existsSync(path)) return;
  const written = `${path}.${randomUUID()}`;
  await writeFile(written, "{}");
  await rename(written, path);
}

/** Takes the ports and the data folder. */
async function takePlace(options: Place, cleanUp: CleanUp) {
  const { dataDir, endpointPort = ENDPOINT_PORT, apiPort = API_PORT } = options;
  const endpoint = await listenOnLoopback(endpointPort, "endpointPort");
  cleanUp.add(() => endpoint.close());
  const apiServer = await listenOnLoopback(apiPort, "apiPort");
  cleanUp.add(() => apiServer.close());
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), "embedded-aws-")));
  if (dataDir === undefined) cleanUp.add(() => rm(folder, { recursive: true, force: true }));
  cleanUp.add(lockDataFolder(folder));
  return { endpoint, apiServer, folder };
}

async function run(options: EmbeddedAwsOptions, cleanUp: CleanUp) {
  const { onLog, onMetric = () => {}, onWarning: warn = () => {}, meter } = options;
  const { template, stackName, assetFolder } = await readAssembly(options.assembly, options.stack);

  // Before anything else is started, so that a taken port changes nothing.
  const { endpoint, apiServer, folder } = await takePlace(options, cleanUp);

  await endPackage(options.assembly);

  const folderOf = (service: string) => privateFolder(join(folder, service));
  const dynamodb = new DynamoDb(folderOf("dynamodb"), options.isDurable);
  cleanUp.add(() => dynamodb.close());
  const queues = [folderOf("sqs"), endpoint.url, options.isDurable ?? false] as const;
  const sqs = meter ? new BilledSqs(...queues, meter) : new Sqs(...queues);
  cleanUp.add(() => sqs.close());
  const access = new AccessControl();
  const logs = new Logs(onMetric, meter);
  const deliver = deliverTo(sqs, () => lambda);
  const lambda = new Lambda({
    dataDir: folderOf("lambda"),
    compileCache: join(options.assembly, ".compile-cache"),
    endpointUrl: endpoint.url,
    answer: (...call) => services.answer(...call),
    log: (functionName, line) => {
      if (access.mayLog(functionName)) onLog?.({ functionName, ...line });
    },
    write: (functionName, group, entry) => {
      if (access.mayLog(functionName)) logs.write(group, entry);
    },
    send: (arn, text, traceHeader) => deliver(arn, text, undefined, traceHeader),
    warn,
    meter,
  });
  const eventbridge = new EventBridge({
    deliver,
    transaction: (change) => sqs.transaction(change),
    authorize: ({ rule: source, target, role }) =>
      checkSending(access, { service: "events.amazonaws.com", source, role, target }),
    warn,
    meter,
  });
  const urls = new ResponseUrls(endpoint.url);
  const customResources = new CustomResources({
    dataDir: folderOf("custom-resources"),
    stackName,
    lambda,
    urls,
    warn,
  });
  cleanUp.add(() => customResources.close());

  const cloudformation = new CloudFormation(stackName);
  const freeServers = [apiServer];
  const world: World = {
    dynamodb,
    sqs,
    lambda,
    eventbridge,
    cloudformation,
    access,
    logs,
    stackName,
    meter,
    assetFolder,
    inlineCodeFolder: (logicalId, source) => inlineCode(folderOf("lambda"), logicalId, source),
    variables: options.variables ?? {},
    warn,
    apis: new Map(),
    mappings: [],
    customResources,
    ruleTargets: [],
    createApi: async (id) => {
      let server = freeServers.pop();
      if (!server) {
        const further = await listenOnLoopback(0, "apiPort");
        cleanUp.add(() => further.close());
        server = further;
      }
      const api = new HttpApi(id, server, meter);
      world.apis.set(id, api);
      return api;
    },
  };
  cleanUp.add(() => finishWork(world, apiServer));

  // Before the stack is created: the functions of custom resources use it meanwhile.
  const { intercept } = options;
  const counted = meter ? billedCalls(meter, dynamodb, intercept) : intercept;
  const services = awsEndpoint(world, counted);
  endpoint.serve((request, response) => {
    if (!urls.take(request, response)) services.serve(request, response);
  });
  const provision = provisionerOf(world);
  const stack = await createStack(template, stackName, options.parameters ?? {}, provision);
  settleRuleTargets(world, stack.resources);
  await customResources.deleteRest();
  cloudformation.created(stack.outputs);
  for (const mapping of world.mappings) mapping.start();
  lambda.asynchronous.start();
  eventbridge.schedules.start(options.scheduleMinuteMs ?? MINUTE_MS);
  lambda.warmUp(options.warmUp ?? []);
  for (const api of world.apis.values()) api.serve();
  const { schedules } = eventbridge;
  return { endpointUrl: endpoint.url, apiUrl: apiServer.url, stack, access, schedules };
}
