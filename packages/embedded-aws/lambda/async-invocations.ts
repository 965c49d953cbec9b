import { Pump } from "../pump.ts";
import type { Queue, Received } from "../sqs/queue.ts";
import { QueueStore } from "../sqs/store.ts";
import type { LambdaFunction } from "./function.ts";
import type { Lane } from "./lane.ts";
import { STOPPED } from "./lineage.ts";
import { errorPayload, functionError, type Outcome, SHUT_DOWN } from "./outcome.ts";

/** Settings for events of asynchronous invocations. */
export type AsyncConfig = {
  readonly maxRetries: number;
  readonly maxAgeSeconds: number;
  /** ARN that receives a record of an event that failed for good. */
  readonly onFailure?: string | undefined;
  /** ARN that receives the event itself. */
  readonly deadLetterArn?: string | undefined;
};

const DEFAULTS: AsyncConfig = { maxRetries: 2, maxAgeSeconds: 6 * 60 * 60 };

/** @param traceHeader - The trace header of the chain of requests that the text continues. */
export type Send = (arn: string, text: string, traceHeader?: string) => void;

type Options = {
  readonly dataDir: string;
  readonly send: Send;
  readonly warn: (text: string) => void;
};

type Entry = {
  readonly queue: Queue;
  readonly lane: Lane;
  readonly pump: Pump;
  config: AsyncConfig;
};

type Failure = Exclude<Outcome, { kind: "result" }>;

/**
 * Events of asynchronous invocations. Lambda keeps them in an internal queue. Here they are in a
 * separate store, where no call of the SQS API sees them.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class AsyncInvocations {
  readonly #store: QueueStore;
  readonly #send: Send;
  readonly #warn: (text: string) => void;
  readonly #entries = new Map<string, Entry>();
  /** Resolvers of the outcomes of first runs, by message ID. */
  readonly #firstRuns = new Map<string, (outcome: Outcome) => void>();

  constructor({ dataDir, send, warn }: Options) {
    this.#store = new QueueStore(dataDir, "lambda:");
    this.#send = send;
    this.#warn = warn;
  }

  /**
   * Enables asynchronous invocations of a function, starting with events that an earlier run left.
   */
  add(target: LambdaFunction): void {
    const { name, timeoutSeconds } = target.config;
    // Longer than the function may run, so that an event is not given to two environments.
    const VisibilityTimeout = String(timeoutSeconds + 60);
    const queue = this.#store.ensure(name, { VisibilityTimeout });
    queue.releaseInFlight();
    const lane = target.lane();
    const pump = new Pump(queue, lane, () => {
      const [event] = queue.receive(1);
      return event && (() => this.#invoke(target, entry, event));
    });
    const entry: Entry = { queue, lane, pump, config: DEFAULTS };
    this.#entries.set(name, entry);
  }

  /** Sets how failures of a function are handled. */
  configure({ config: { name } }: LambdaFunction, config: Partial<AsyncConfig>): void {
    const entry = this.#entries.get(name);
    if (entry) entry.config = { ...entry.config, ...config };
  }

  /**
   * Stores the event and then invokes the function with it.
   *
   * @param traceHeader - The trace header of the chain of requests that it continues, if any.
   * @returns The outcome of the first run. Never rejects.
   */
  accept(
    { config: { name } }: LambdaFunction,
    payload: string,
    traceHeader?: string,
  ): Promise<Outcome> {
    const queue = this.#entries.get(name)?.queue;
    const { messageId = "" } = queue?.send({ body: payload, traceHeader }) ?? {};
    this.#store.commit();
    return new Promise((resolve) => this.#firstRuns.set(messageId, resolve));
  }

  start(): void {
    for (const { pump } of this.#entries.values()) pump.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ pump }) => pump.stop()));
    for (const resolve of this.#firstRuns.values()) resolve(SHUT_DOWN);
  }

  close(): void {
    this.#store.close();
  }

  async #invoke(target: LambdaFunction, entry: Entry, event: Received): Promise<void> {
    const { queue, lane, config } = entry;
    const { message, receiptHandle } = event;
    const isStopped = target.lineage.isStopped(message.traceHeader);
    const traceHeader = isStopped
      ? message.traceHeader
      : target.lineage.next([message.traceHeader]);
    const outcome = isStopped ? this.#stop(target) : await lane.invoke(message.body, traceHeader);
    this.#firstRuns.get(message.messageId)?.(outcome);
    this.#firstRuns.delete(message.messageId);
    if (outcome.kind === "error" && outcome.errorType === "Stopped") return;
    const attempts = message.receiveCount;
    if (outcome.kind !== "result") {
      const age = (Date.now() - message.sentAt) / 1000;
      if (!isStopped && attempts <= config.maxRetries && age < config.maxAgeSeconds) {
        // One minute before the second attempt, two before the third.
        queue.changeVisibility(receiptHandle, Math.min(attempts, 2) * 60);
        return;
      }
      if (config.onFailure !== undefined) {
        const record = failureRecord(target.config.arn, event, outcome);
        this.#send(config.onFailure, record, traceHeader);
      }
      if (config.deadLetterArn !== undefined) {
        this.#send(config.deadLetterArn, message.body, traceHeader);
      }
    }
    queue.deleteMessage(receiptHandle);
  }

  /** A retry would not help, because the chain keeps its length. */
  #stop({ lineage }: LambdaFunction): Failure {
    this.#warn(lineage.stopWarning("an asynchronous event"));
    return functionError("RecursiveInvocationException", STOPPED);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function failureRecord(functionArn: string, { message }: Received, outcome: Failure): string {
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: message.messageId,
      functionArn: `${functionArn}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: message.receiveCount,
    },
    requestPayload: JSON.parse(message.body),
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: JSON.parse(errorPayload(outcome)),
  });
}
