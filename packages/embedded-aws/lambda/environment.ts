import { extname, join } from "node:path";
import type { EventLoopUtilization } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { environmentKeyOf } from "../caller.ts";
import type { FunctionConfig } from "./function.ts";
import { errorOf, functionError, type Outcome } from "./outcome.ts";
import type {
  EnvironmentData,
  EnvironmentMessage,
  Invocation,
  LogStream,
  PortAnswer,
  PortCall,
} from "./protocol.ts";

/** Maximum time to load a bundle. AWS allows 10 s, but a laptop may be busy. */
const INIT_SECONDS = 30;

/** An invocation without activity for this long counts as waiting. */
const WAITS_AFTER_MS = 250;

/**
 * Without it, V8 uses up to 48 MB for new objects in each environment before it collects them. This
 * costs hardly more processor time.
 */
const MAX_YOUNG_GENERATION_MB = 8;

/** A line of output of a function. */
export type LogLine = {
  readonly requestId?: string;
  readonly stream: LogStream;
  readonly text: string;
};

/** Running environments by ID. */
export type Environments = Map<string, Environment>;

let created = 0;

/** An execution environment: one worker thread, which handles one invocation at a time. */
export class Environment {
  readonly #id = String(++created);
  readonly #others: Environments;
  readonly #worker: Worker;
  readonly #log: (line: LogLine) => void;
  readonly #aws: FunctionConfig["aws"];
  /** Ends of AWS calls over the port that wait for an answer, by ID. */
  readonly #callers = new Map<number, () => void>();
  /** Resolves when it is ready, with undefined, or with the outcome if it failed to start. */
  readonly started: Promise<Outcome | undefined>;
  #requestId: string | undefined;
  #answer: (outcome: Outcome | undefined) => void = () => {};
  /** Time of the current invocation's last activity. */
  #active: { readonly at: number; readonly utilization: EventLoopUtilization } | undefined;
  #calls = 0;
  #gone = false;

  constructor(config: FunctionConfig, log: (line: LogLine) => void, others: Environments) {
    this.#log = log;
    this.#others = others;
    others.set(this.#id, this);
    const { taskRoot, handler, aws, compileCache } = config;
    this.#aws = aws;
    const workerData: EnvironmentData = { taskRoot, handler, endpoint: aws?.url, compileCache };
    this.#worker = new Worker(
      join(import.meta.dirname, `bootstrap${extname(import.meta.filename)}`),
      {
        workerData,
        env: {
          ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }),
          ...environmentVariables(config.environment, this.#id),
        },
        execArgv: [],
        resourceLimits: {
          maxOldGenerationSizeMb: config.memoryMb,
          maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MB,
        },
      },
    );
    this.#worker.on("message", (message: EnvironmentMessage) => this.#receive(message));
    this.#worker.on("error", (error) => this.#end(errorOf(error)));
    this.#worker.on("exit", (code) => {
      this.#end(functionError("Runtime.ExitError", `Runtime exited with status ${code}`));
    });
    this.started = this.#next(INIT_SECONDS);
  }

  /** True if the worker has ended and the next invocation needs another environment. */
  get gone(): boolean {
    return this.#gone;
  }

  /**
   * True if the current invocation waits for something elsewhere, such as a server that does not
   * answer. It has neither computed nor called this AWS for a while, and uses no processor.
   *
   * Time alone does not show it: if the processors are busy, or this AWS is slow to answer, every
   * invocation takes long, and more of them would only take longer.
   */
  get waits(): boolean {
    if (!this.#active || this.#calls > 0) return false;
    if (performance.now() - this.#active.at < WAITS_AFTER_MS) return false;
    const { utilization } = this.#worker.performance.eventLoopUtilization(this.#active.utilization);
    return utilization < 0.5;
  }

  /** Records a call of this AWS. Returns the function to call when it is answered. */
  calls(): () => void {
    this.#calls += 1;
    return () => {
      this.#calls -= 1;
      if (this.#active) this.#noteActive();
    };
  }

  async invoke(
    invocation: Omit<Invocation, "kind" | "deadline">,
    timeoutSeconds: number,
  ): Promise<Outcome> {
    this.#requestId = invocation.requestId;
    const failure = await this.started;
    if (failure) {
      await this.terminate();
      return failure;
    }
    const outcome = this.#next(timeoutSeconds);
    const deadline = Date.now() + timeoutSeconds * 1000;
    const message: Invocation = { kind: "invocation", ...invocation, deadline };
    this.#noteActive();
    this.#worker.postMessage(message);
    // Only the start of an environment ends without an outcome.
    const known =
      (await outcome) ?? functionError("Runtime.Unknown", "The function gave no answer");
    this.#active = undefined;
    return known;
  }

  /** Ends the worker, even during an invocation. */
  async terminate(): Promise<void> {
    this.#leave();
    await this.#worker.terminate();
  }

  /** Returns the worker's next answer; `undefined` means "ready". */
  #next(timeoutSeconds: number): Promise<Outcome | undefined> {
    if (this.#gone) return Promise.resolve(functionError("Runtime.ExitError", "Runtime exited"));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#leave();
        // Not awaited: V8 may take a moment to end a busy loop.
        void this.#worker.terminate();
        this.#answer({ kind: "timeout", seconds: timeoutSeconds });
      }, timeoutSeconds * 1000);
      this.#answer = (outcome) => {
        clearTimeout(timer);
        this.#answer = () => {};
        resolve(outcome);
      };
    });
  }

  #receive(message: EnvironmentMessage): void {
    switch (message.kind) {
      case "log": {
        const { stream, text } = message;
        const requestId = this.#requestId;
        this.#log({ stream, text, ...(requestId !== undefined && { requestId }) });
        return;
      }
      case "call":
        void this.#call(message);
        return;
      case "call left":
        this.#callers.get(message.id)?.();
        return;
      default:
        this.#answer(message.kind === "ready" ? undefined : message);
    }
  }

  async #call({ id, body, ...request }: PortCall): Promise<void> {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    this.#callers.set(id, leave);
    const reply = await this.#aws?.answer(request, Buffer.from(body as string), left);
    this.#callers.delete(id);
    if (reply === undefined || reply === "silent") return;
    const answer: PortAnswer = { kind: "answer", id, reply };
    this.#worker.postMessage(answer);
  }

  #noteActive(): void {
    const utilization = this.#worker.performance.eventLoopUtilization();
    this.#active = { at: performance.now(), utilization };
  }

  #end(outcome: Outcome): void {
    this.#leave();
    this.#answer(outcome);
  }

  #leave(): void {
    this.#gone = true;
    for (const leave of this.#callers.values()) leave();
    this.#others.delete(this.#id);
  }
}

/** Returns the variables, with credentials by which the endpoint identifies the environment. */
function environmentVariables(variables: FunctionConfig["environment"], id: string) {
  const { AWS_ACCESS_KEY_ID: key, ...others } = variables;
  return key === undefined ? others : { ...others, AWS_ACCESS_KEY_ID: environmentKeyOf(key, id) };
}
