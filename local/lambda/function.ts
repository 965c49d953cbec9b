import { randomUUID } from "node:crypto";
import { Environment, type LogLine } from "./environment.ts";
import {
  errorPayload,
  functionError,
  MAX_PAYLOAD,
  type Outcome,
  timeoutMessage,
} from "./outcome.ts";

/** What a function is, with all that its environments need. */
export type FunctionConfig = {
  readonly name: string;
  readonly arn: string;
  readonly taskRoot: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number | undefined;
};

/** More environments than this at once only make a laptop slow. */
const MAX_ENVIRONMENTS = 4;

type Waiting = { readonly payload: string; readonly resolve: (outcome: Outcome) => void };

/** A Lambda function: environments are started when they are needed, and used again. */
export class LambdaFunction {
  readonly config: FunctionConfig;
  /** How many invocations run at once; further ones wait. */
  readonly concurrency: number;
  readonly #log: (line: LogLine) => void;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(config: FunctionConfig, log: (line: LogLine) => void) {
    this.config = config;
    this.concurrency = Math.min(MAX_ENVIRONMENTS, config.reservedConcurrency ?? MAX_ENVIRONMENTS);
    this.#log = log;
  }

  /** Invokes the function with a JSON event. Never rejects. */
  invoke(payload: string): Promise<Outcome> {
    if (this.#stopped) return Promise.resolve(functionError("Stopped", "The embedded AWS stops"));
    if (this.concurrency === 0) {
      const throttled = functionError("TooManyRequestsException", "Reserved concurrency is 0");
      return Promise.resolve(throttled);
    }
    if (Buffer.byteLength(payload) > MAX_PAYLOAD) {
      const message = `Request must be smaller than ${MAX_PAYLOAD} bytes`;
      return Promise.resolve(functionError("RequestTooLargeException", message));
    }
    return new Promise((resolve) => {
      this.#waiting.push({ payload, resolve });
      this.#dispatch();
    });
  }

  /**
   * Starts a first environment before anybody asks, as Lambda does now and then: "proactive initialization".
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  warmUp(): void {
    const environment = this.#environments.size === 0 ? this.#start() : undefined;
    if (environment) this.#idle.push(environment);
  }

  /** Lets what runs finish until `deadline` resolves, then ends every environment. */
  async stop(deadline: Promise<unknown>): Promise<void> {
    this.#stopped = true;
    for (const { resolve } of this.#waiting.splice(0)) {
      resolve(functionError("Stopped", "The embedded AWS stops"));
    }
    await Promise.race([Promise.all(this.#running), deadline]);
    await Promise.all([...this.#environments].map((environment) => environment.terminate()));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const environment = this.#takeIdle() ?? this.#start();
      if (!environment) return;
      const waiting = this.#waiting.shift();
      if (!waiting) return;
      const run = this.#run(environment, waiting).finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  #takeIdle(): Environment | undefined {
    for (;;) {
      const environment = this.#idle.pop();
      // It may have crashed since, by what the function left behind.
      if (!environment?.gone) return environment;
      this.#environments.delete(environment);
    }
  }

  #start(): Environment | undefined {
    if (this.#environments.size >= this.concurrency) return undefined;
    const environment = new Environment(this.config, this.#log);
    this.#environments.add(environment);
    return environment;
  }

  async #run(environment: Environment, { payload, resolve }: Waiting): Promise<void> {
    const { arn: functionArn, timeoutSeconds } = this.config;
    const requestId = randomUUID();
    const outcome = await environment.invoke(
      { requestId, functionArn, event: payload },
      timeoutSeconds,
    );
    if (environment.gone) this.#environments.delete(environment);
    else this.#idle.push(environment);
    const checked = withinLimit(outcome);
    this.#logFailure(requestId, checked);
    resolve(checked);
    this.#dispatch();
  }

  /** As Lambda does, since nobody else may look at the outcome. */
  #logFailure(requestId: string, outcome: Outcome): void {
    if (outcome.kind === "result") return;
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
