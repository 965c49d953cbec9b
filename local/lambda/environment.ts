import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { FunctionConfig } from "./function.ts";
import { errorOf, functionError, type Outcome } from "./outcome.ts";
import type { EnvironmentData, EnvironmentMessage, Invocation, LogStream } from "./protocol.ts";

/** Loading a bundle takes at most this long. AWS allows 10 s; a laptop may be busy. */
const INIT_SECONDS = 30;

/** A line of output of a function. */
export type LogLine = {
  readonly requestId?: string;
  readonly stream: LogStream;
  readonly text: string;
};

/** An execution environment: one worker thread, which handles one invocation at a time. */
export class Environment {
  readonly #worker: Worker;
  readonly #log: (line: LogLine) => void;
  readonly #started: Promise<Outcome | undefined>;
  #requestId: string | undefined;
  #answer: (outcome: Outcome | undefined) => void = () => {};
  #gone = false;

  constructor(config: FunctionConfig, log: (line: LogLine) => void) {
    this.#log = log;
    const workerData: EnvironmentData = { taskRoot: config.taskRoot, handler: config.handler };
    this.#worker = new Worker(join(import.meta.dirname, "bootstrap.ts"), {
      workerData,
      env: { ...config.environment },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: config.memoryMb },
    });
    this.#worker.on("message", (message: EnvironmentMessage) => this.#receive(message));
    this.#worker.on("error", (error) => this.#end(errorOf(error)));
    this.#worker.on("exit", (code) => {
      this.#end(functionError("Runtime.ExitError", `Runtime exited with status ${code}`));
    });
    this.#started = this.#next(INIT_SECONDS);
  }

  /** The worker is no more: the next invocation needs another environment. */
  get gone(): boolean {
    return this.#gone;
  }

  async invoke(invocation: Omit<Invocation, "deadline">, timeoutSeconds: number): Promise<Outcome> {
    this.#requestId = invocation.requestId;
    const failure = await this.#started;
    if (failure) {
      await this.terminate();
      return failure;
    }
    const outcome = this.#next(timeoutSeconds);
    const message: Invocation = { ...invocation, deadline: Date.now() + timeoutSeconds * 1000 };
    this.#worker.postMessage(message);
    // Only the start of an environment ends without an outcome.
    return (await outcome) ?? functionError("Runtime.Unknown", "The function gave no answer");
  }

  /** Ends the worker, whatever it does. */
  async terminate(): Promise<void> {
    this.#gone = true;
    await this.#worker.terminate();
  }

  /** The next answer of the worker; `undefined` stands for "ready". */
  #next(timeoutSeconds: number): Promise<Outcome | undefined> {
    if (this.#gone) return Promise.resolve(functionError("Runtime.ExitError", "Runtime exited"));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#gone = true;
        // Not awaited: a busy loop is ended by V8, which may take a moment.
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
    if (message.kind === "log") {
      const { stream, text } = message;
      const requestId = this.#requestId;
      this.#log({ stream, text, ...(requestId !== undefined && { requestId }) });
    } else {
      this.#answer(message.kind === "ready" ? undefined : message);
    }
  }

  #end(outcome: Outcome): void {
    this.#gone = true;
    this.#answer(outcome);
  }
}
