import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACCOUNT_ID, REGION } from "./account.ts";
import { Accounts } from "./accounts.ts";
import { billedCalls } from "./billing/calls.ts";
import type { Meter } from "./billing/meter.ts";
import { BilledSqs } from "./billing/sqs.ts";
import { CleanUp, finishWork } from "./clean-up.ts";
import { readAssembly } from "./cloudformation/assembly.ts";
import { CloudFormation } from "./cloudformation/cloudformation.ts";
import type { CreatedResource } from "./cloudformation/scope.ts";
import { createStack, type Stack } from "./cloudformation/stack.ts";
import { ResponseUrls } from "./custom-resources/call.ts";
import { CustomResources } from "./custom-resources/custom-resources.ts";
import { lockDataFolder, privateFolder } from "./data-folder.ts";
import { DynamoDb } from "./dynamodb/dynamodb.ts";
import { awsEndpoint } from "./endpoint.ts";
import { EventBridge } from "./eventbridge/event-bridge.ts";
import type { ScheduledRules } from "./eventbridge/scheduled-rules.ts";
import { HttpApi } from "./http-api/http-api.ts";
import { AccessControl, type Grant } from "./iam/access-control.ts";
import type { Intercept } from "./intercept.ts";
import { inlineCode } from "./lambda/inline-code.ts";
import { Lambda } from "./lambda/lambda.ts";
import { errorPayload } from "./lambda/outcome.ts";
import type { LogStream } from "./lambda/protocol.ts";
import { Logs, type MetricDatum } from "./logs/logs.ts";
import { type LoopbackServer, listenOnLoopback, PortTaken } from "./loopback.ts";
import { resolveRuleTargets } from "./resources/events.ts";
import { provisionerOf } from "./resources/index.ts";
import type { World } from "./resources/resource-type.ts";
import { Sns } from "./sns/sns.ts";
import { Sqs } from "./sqs/sqs.ts";
import { Sts } from "./sts/sts.ts";
import { checkSending, deliverTo, sendFromTopic } from "./targets.ts";

export { TemplateFault } from "./cloudformation/template.ts";
export { CustomResourceFailed } from "./custom-resources/custom-resources.ts";
export { DataFolderInUse, FolderOfAnotherUser, privateFolder } from "./data-folder.ts";
export { TableSchemaChanged } from "./dynamodb/table.ts";
export type { MetricDatum } from "./logs/logs.ts";
export { PortTaken } from "./loopback.ts";

/** The stack to run, its data and ports, and hooks for logs, metrics and calls. */
export type EmbeddedAwsOptions = {
  /** Folder of a cloud assembly, such as `cdk.out`. */
  readonly assembly: string;
  /** Name of the stack; required only if the assembly has several. */
  readonly stack?: string;
  /**
   * Folder for tables, queues and messages, closed to other users. Without it, they are deleted on
   * `stop`.
   */
  readonly dataDir: string | undefined;
  /**
   * Writes reach the disk before they are answered, to survive a power failure. By default, they
   * survive only a `kill -9`.
   */
  readonly isDurable?: boolean | undefined;
  /** Port of the AWS services; 0 picks a free port. */
  readonly endpointPort?: number;
  /** Port of the HTTP API; 0 picks a free port. */
  readonly apiPort?: number;
  /** Values of the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Values that override environment variables of functions that have them. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Receives each line that a function prints. */
  readonly onLog?: (line: FunctionLogLine) => void;
  /** Receives each value that a metric filter extracts from a log entry. */
  readonly onMetric?: ((datum: MetricDatum) => void) | undefined;
  /** Receives warnings about parts of the template that have no effect here. */
  readonly onWarning?: (text: string) => void;
  /** Intercepts calls between the callers of the AWS endpoint and the services. */
  readonly intercept?: Intercept | undefined;
  /** Counts billable usage. */
  readonly meter?: Meter | undefined;
  /**
   * Milliseconds in a minute of rate expressions; 60,000 by default. Tests and benchmarks shorten
   * it. With `Number.POSITIVE_INFINITY`, scheduled rules run only by `runSchedules`.
   */
  readonly scheduleMinuteMs?: number | undefined;
  /**
   * Logical IDs, without the hash that CDK appends, of functions that get an execution environment
   * before their first invocation; none by default. An environment takes a tenth of a second of
   * processor time and 30 MB.
   */
  readonly warmUp?: readonly string[] | undefined;
};

type Place = Pick<EmbeddedAwsOptions, "dataDir" | "endpointPort" | "apiPort">;

/** A line that a function printed. `requestId` is absent before the first invocation. */
export type FunctionLogLine = {
  /** Logical ID of the function in the template. */
  readonly functionName: string;
  readonly requestId?: string;
  readonly stream: LogStream;
  readonly text: string;
};

/** The port at which tools expect a local AWS. */
const ENDPOINT_PORT = 4566;
const API_PORT = 8787;

const MINUTE_MS = 60_000;

/** A synthesized CloudFormation stack that runs in this process, on loopback only. */
export class EmbeddedAws {
  /** For `aws --endpoint-url` and AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  readonly apiUrl: string;
  /** Logical IDs with their values of `Ref` and `Fn::GetAtt`. */
  readonly resources: Readonly<Record<string, CreatedResource>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Environment variables for a process that uses this AWS. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #access: AccessControl;
  readonly #schedules: ScheduledRules;
  readonly #deployTo: (account: string, template: unknown) => Promise<Stack>;
  readonly #close: () => Promise<void>;

  private constructor(
    { endpointUrl, apiUrl, stack, access, schedules, deployTo }: Awaited<ReturnType<typeof run>>,
    close: () => Promise<void>,
  ) {
    this.#access = access;
    this.#schedules = schedules;
    this.#deployTo = deployTo;
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
   * Checks the ports and the data folder before expensive preparations. Rejects with `PortTaken` or
   * `DataFolderInUse`, as `start` would.
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
   * Runs the stack of an assembly. Rejects with `PortTaken` if a port is not free, and with
   * `CustomResourceFailed` if a function cannot create a custom resource.
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

  /** Returns the accesses that the template's policies allow, with whether each was used. */
  grants(): readonly Grant[] {
    return this.#access.grants();
  }

  /** Returns the refused accesses as text. */
  refusals(): readonly string[] {
    return this.#access.refusals();
  }

  /**
   * Runs scheduled rules at once: the one with this name or logical ID, or every enabled one.
   * Resolves when each of their functions has run. Rejects with `Error` if a run fails, which
   * Lambda retries as usual, or if no enabled scheduled rule has this name.
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

  /**
   * Deploys a template to another account: roles, queues, topics, event buses and rules that the stack's functions can
   * reach through a role that they assume. A later template replaces an earlier one of the account, whose queues keep
   * their messages. Callers with the account's ID as their access key are its owner.
   *
   * @param account - 12 digits.
   * @returns The outputs.
   * @throws TemplateFault for a template that cannot be deployed there.
   */
  async deployTo(account: string, template: object): Promise<Readonly<Record<string, string>>> {
    return (await this.#deployTo(account, template)).outputs;
  }

  /** Stops accepting work, waits some seconds for running work, and ends. */
  stop(): Promise<void> {
    return this.#close();
  }
}

/**
 * Writes a package.json, because in AWS no package around the code determines the type of its `.js`
 * files. Written atomically: functions of another stack that runs from the same assembly may be
 * reading it.
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
  const ports = await Promise.allSettled([
    listenOnLoopback(endpointPort, "endpointPort"),
    listenOnLoopback(apiPort, "apiPort"),
  ]);
  for (const opened of ports) {
    if (opened.status === "fulfilled") cleanUp.add(() => opened.value.close());
  }
  const [endpoint, apiServer] = bothOf(...ports);
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), "embedded-aws-")));
  if (dataDir === undefined) cleanUp.add(() => rm(folder, { recursive: true, force: true }));
  cleanUp.add(lockDataFolder(folder));
  return { endpoint, apiServer, folder };
}

type Listening = PromiseSettledResult<LoopbackServer>;

/** @throws PortTaken which names both ports if both are taken. */
function bothOf(endpoint: Listening, api: Listening): readonly [LoopbackServer, LoopbackServer] {
  if (endpoint.status === "fulfilled" && api.status === "fulfilled") {
    return [endpoint.value, api.value];
  }
  const reasons = [endpoint, api].flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  const [first, second] = reasons;
  if (first instanceof PortTaken && second instanceof PortTaken) {
    throw new PortTaken(first.port, first.option, second);
  }
  throw first;
}

async function run(options: EmbeddedAwsOptions, cleanUp: CleanUp) {
  const { onLog, onMetric = () => {}, onWarning: warn = () => {}, meter } = options;
  const { template, stackName, assetFolder } = await readAssembly(options.assembly, options.stack);

  // First, so that a taken port changes nothing.
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
  const sns = new Sns(sendFromTopic(sqs, access), warn);
  const accounts = new Accounts({ id: ACCOUNT_ID, sqs, sns, eventbridge });
  cleanUp.add(() => accounts.close());
  const freeServers = [apiServer];
  const world: World = {
    dynamodb,
    sqs,
    sns,
    sts: new Sts(access),
    lambda,
    eventbridge,
    accounts,
    cloudformation,
    access,
    logs,
    account: ACCOUNT_ID,
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

  // Before the stack is created, because functions of custom resources use it meanwhile.
  const { intercept } = options;
  const counted = meter ? billedCalls(meter, dynamodb, intercept) : intercept;
  const services = awsEndpoint(world, counted);
  endpoint.serve((request, response) => {
    if (!urls.take(request, response)) services.serve(request, response);
  });
  const provision = provisionerOf(world);
  const stack = await createStack(template, stackName, options.parameters ?? {}, provision);
  resolveRuleTargets(world, stack.resources);
  await customResources.deleteRest();
  cloudformation.created(stack.outputs);
  for (const mapping of world.mappings) mapping.start();
  lambda.asynchronous.start();
  eventbridge.schedules.start(options.scheduleMinuteMs ?? MINUTE_MS);
  lambda.warmUp(options.warmUp ?? []);
  for (const api of world.apis.values()) api.serve();
  const { schedules } = eventbridge;
  const deployTo = (account: string, given: unknown) =>
    accounts.deploy(account, given, world, folder, endpoint.url);
  return { endpointUrl: endpoint.url, apiUrl: apiServer.url, stack, access, schedules, deployTo };
}
