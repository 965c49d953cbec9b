import { randomUUID } from "node:crypto";
import type { AnswerCall } from "../endpoint.ts";
import { Environment, type Environments, type LogLine } from "./environment.ts";
import { EnvironmentPool } from "./environment-pool.ts";
import { type Invocation, Lane, type LaneHost, MAPPING_CEILING } from "./lane.ts";
import { Lineage } from "./lineage.ts";
import type { Logging, Run } from "./log-entries.ts";
import {
  errorPayload,
  type FunctionError,
  functionError,
  MAX_PAYLOAD,
  type Outcome,
  SHUT_DOWN,
  timeoutMessage,
} from "./outcome.ts";

/** The configuration of a function and its environments. */
export type FunctionConfig = {
  readonly name: string;
  readonly arn: string;
  readonly taskRoot: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logging?: Logging | undefined;
  readonly reservedConcurrency?: number | undefined;
  /** Folder of compiled code, which halves the start of later environments. */
  readonly compileCache?: string | undefined;
  /** Answers calls of AWS over the ports of its environments. Without it, they use HTTP. */
  readonly aws?: { readonly url: string; readonly answer: AnswerCall } | undefined;
  /** `Allow` lets a chain of requests run the function without end. By default, Lambda stops it. */
  readonly recursiveLoop?: "Allow" | "Terminate" | undefined;
};

/** A Lambda function, invoked by lanes that do not wait for each other. */
export class LambdaFunction {
  readonly config: FunctionConfig;
  readonly lineage: Lineage;
  readonly #log: (line: LogLine) => void;
  readonly #ended: (run: Run) => void;
  readonly #environments: EnvironmentPool<Environment>;
  /** Lanes of event source mappings. */
  readonly #mappings = new Set<Lane>();
  /** All lanes, the most recently served last. */
  readonly #lanes = new Set<Lane>();
  /** For callers that wait for the outcome. */
  readonly #calls: Lane;
  readonly #running = new Set<Promise<Outcome>>();
  #stopped = false;
  #isEnding = false;

  /**
   * @param environments - Registers its environments by ID.
   * @param ended - Receives each invocation that has ended.
   */
  constructor(
    config: FunctionConfig,
    log: (line: LogLine) => void,
    environments: Environments = new Map(),
    ended: (run: Run) => void = () => {},
  ) {
    this.config = config;
    this.lineage = new Lineage(config);
    this.#log = log;
    this.#ended = ended;
    this.#environments = new EnvironmentPool(
      () => new Environment(config, log, environments),
      () => this.#wakeLanes(),
    );
    this.#calls = this.lane();
  }

  /** Returns a new lane. */
  lane(maximum = Number.POSITIVE_INFINITY): Lane {
    const host: LaneHost = {
      refuse: (payload) => this.#refuse(payload),
      admits: () => this.#admits(lane),
      begin: (payload, traceHeader) => {
        this.#lanes.delete(lane);
        this.#lanes.add(lane);
        return this.#begin(payload, traceHeader);
      },
    };
    const lane = new Lane(host, maximum);
    this.#lanes.add(lane);
    return lane;
  }

  /** Returns a lane for an event source mapping. */
  mappingLane(maximum = MAPPING_CEILING): Lane {
    const lane = this.lane(Math.min(maximum, MAPPING_CEILING));
    this.#mappings.add(lane);
    return lane;
  }

  /**
   * Invokes the function with a JSON event. Never rejects.
   *
   * @param traceHeader - The invocation's trace header, if it continues a chain of requests.
   */
  invoke(payload: string, traceHeader?: string): Promise<Outcome> {
    return this.#calls.invoke(payload, traceHeader);
  }

  /**
   * Starts an environment in advance, as Lambda sometimes does ("proactive initialization").
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  async warmUp(): Promise<void> {
    if (!this.#stopped) await this.#environments.warmUp();
  }

  /** Waits for running invocations until `deadline` resolves, then ends every environment. */
  async stop(deadline: Promise<unknown>): Promise<void> {
    this.#stopped = true;
    for (const lane of this.#lanes) lane.stop(SHUT_DOWN);
    await Promise.race([Promise.all(this.#running), deadline]);
    this.#isEnding = true;
    await this.#environments.terminate();
  }

  #refuse(payload: string): FunctionError | undefined {
    if (this.#stopped) return SHUT_DOWN;
    if (this.config.reservedConcurrency === 0) {
      return functionError("TooManyRequestsException", "Reserved concurrency is 0");
    }
    if (Buffer.byteLength(payload) > MAX_PAYLOAD) {
      const message = `Request must be smaller than ${MAX_PAYLOAD} bytes`;
      return functionError("RequestTooLargeException", message);
    }
    return undefined;
  }

  #admits(lane: Lane): boolean {
    return this.#isWithinReserved(lane) && this.#environments.available;
  }

  /**
   * True if the lane may start one more invocation within the reserved concurrency, which all lanes
   * share. One is reserved for each mapping without an invocation, so that one whose invocations
   * all hang does not block the others.
   */
  #isWithinReserved(lane: Lane): boolean {
    const { reservedConcurrency } = this.config;
    if (reservedConcurrency === undefined) return true;
    let taken = 0;
    for (const { size } of this.#lanes) taken += size;
    if (taken >= reservedConcurrency) return false;
    if (lane.size === 0) return true;
    for (const mapping of this.#mappings) if (mapping.size === 0) taken += 1;
    return taken < reservedConcurrency;
  }

  #begin(payload: string, traceHeader = this.lineage.next()): Invocation {
    const environment = this.#environments.take();
    return {
      get waits() {
        return environment.waits;
      },
      outcome: this.#run(environment, payload, traceHeader),
      release: () => this.#environments.giveBack(environment),
    };
  }

  #wakeLanes(): void {
    for (const lane of [...this.#lanes]) lane.wake();
  }

  async #run(environment: Environment, payload: string, traceHeader: string): Promise<Outcome> {
    const { arn: functionArn, timeoutSeconds } = this.config;
    const requestId = randomUUID();
    const invocation = { requestId, functionArn, event: payload, traceHeader };
    const run = environment.invoke(invocation, timeoutSeconds);
    this.#running.add(run);
    const begun = environment.started.then(() => performance.now());
    const outcome = withinLimit(await run);
    this.#running.delete(run);
    const ms = performance.now() - (await begun);
    // An invocation that ends because the embedded AWS stops has not failed.
    const succeeded = outcome.kind === "result" || this.#isEnding;
    this.#ended({ requestId, ms, succeeded });
    if (!succeeded) this.#logFailure(requestId, outcome);
    return outcome;
  }

  /** Logs the failure like Lambda, because the caller may ignore the outcome. */
  #logFailure(requestId: string, outcome: Exclude<Outcome, { kind: "result" }>): void {
    const text =
      outcome.kind === "timeout"
        ? timeoutMessage(outcome.seconds)
        : `Invoke Error ${errorPayload(outcome)}`;
    this.#log({ requestId, stream: "stderr", text });
  }
}

function withinLimit(outcome: Outcome): Outcome {
  if (outcome.kind !== "result" || Buffer.byteLength(outcome.payload) <= MAX_PAYLOAD)
    return outcome;
  const message = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD} bytes).`;
  return functionError("Function.ResponseSizeTooLarge", message);
}
