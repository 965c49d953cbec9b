import { REGION } from "./account.ts";
import type { Meter } from "./billing/meter.ts";
import { billDeleted, billReceived } from "./billing/sqs.ts";
import { isObject } from "./cloudformation/template.ts";
import type { Lane } from "./lambda/lane.ts";
import type { Lineage } from "./lambda/lineage.ts";
import { Pump } from "./pump.ts";
import { type Message, md5, messageBytes, systemAttributes } from "./sqs/message.ts";
import type { Queue, Received } from "./sqs/queue.ts";

export type MappingConfig = {
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
};

type Surroundings = {
  /** The function's part in chains of requests. */
  readonly lineage: Lineage;
  readonly warn: (text: string) => void;
  readonly meter?: Meter | undefined;
};

/**
 * A batch is closed at this size. With one more message of 1 MiB, twice as long when quoted, it
 * still fits the 6 MB of an invocation.
 */
const FULL_BATCH_BYTES = 3.5 * 1024 * 1024;

/**
 * Minimum interval between partial batches, so that messages that arrive one by one share an
 * invocation, which costs as much as several messages. In AWS, a poller also waits for the queue's
 * answer.
 */
const GATHER_MS = 10;

/**
 * Invokes a function with the messages of a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class EventSourceMapping {
  readonly #queue: Queue;
  readonly #lane: Lane;
  readonly #config: MappingConfig;
  readonly #lineage: Lineage;
  readonly #warn: (text: string) => void;
  readonly #meter: Meter | undefined;
  readonly #pump: Pump;
  #takenAt = Number.NEGATIVE_INFINITY;
  #gathering: NodeJS.Timeout | undefined;
  /** The end of the batching window of the waiting messages. */
  #window: { isOver: boolean; readonly timer: NodeJS.Timeout } | undefined;

  /** @param lane - A lane of the function for this mapping only. */
  constructor(
    queue: Queue,
    lane: Lane,
    config: MappingConfig,
    { lineage, warn, meter }: Surroundings,
  ) {
    this.#queue = queue;
    this.#lane = lane;
    this.#config = config;
    this.#lineage = lineage;
    this.#warn = warn;
    this.#meter = meter;
    this.#pump = new Pump(queue, lane, () => this.#takeBatch());
  }

  start(): void {
    // Messages that an earlier run received can no longer finish.
    this.#queue.releaseInFlight();
    this.#pump.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#window?.timer);
    clearTimeout(this.#gathering);
    await this.#pump.stop();
  }

  #takeBatch(): (() => Promise<void>) | undefined {
    if (this.#waitsForMore() || this.#followsTooSoon()) return undefined;
    const { batchSize } = this.#config;
    this.#takenAt = performance.now();
    const batch = this.#queue.receive(batchSize, FULL_BATCH_BYTES);
    if (batch.length === 0) return undefined;
    if (this.#meter) billReceived(this.#meter, this.#queue.name, batch.map(bytesOf));
    return () => this.#invoke(this.#withoutLoops(batch));
  }

  /** True while the batching window, which starts with its first message, gathers more. */
  #waitsForMore(): boolean {
    const { batchSize, windowSeconds } = this.#config;
    if (windowSeconds === 0) return false;
    this.#window ??= { isOver: false, timer: this.#closeAfter(windowSeconds * 1000) };
    if (this.#queue.ready < batchSize && !this.#window.isOver) return true;
    clearTimeout(this.#window.timer);
    this.#window = undefined;
    return false;
  }

  /**
   * Closes the window by the timer alone: a timer can fire a millisecond before the clock says so.
   */
  #closeAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      if (this.#window) this.#window.isOver = true;
      this.#pump.wake();
    }, ms);
  }

  #followsTooSoon(): boolean {
    if (this.#queue.ready >= this.#config.batchSize) return false;
    const left = this.#takenAt + GATHER_MS - performance.now();
    if (left <= 0) return false;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#pump.wake();
    }, left);
    return true;
  }

  /**
   * Leaves out messages whose chain of requests Lambda stops. They stay in flight, return to the
   * queue and end in its dead-letter queue, as after a RecursiveInvocationException. AWS does not
   * document batches that mix chains. The other messages run here, except that nothing overtakes a
   * message of its FIFO group.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html#invocation-recursion-concepts
   */
  #withoutLoops(batch: readonly Received[]): readonly Received[] {
    const kept: Received[] = [];
    const stoppedGroups = new Set<string | undefined>();
    for (const entry of batch) {
      const { message } = entry;
      if (this.#lineage.isStopped(message.traceHeader)) {
        if (this.#queue.isFifo) stoppedGroups.add(message.groupId);
        // Each later receive is refused for the same reason.
        if (message.receiveCount > 1) continue;
        const what = `message ${message.messageId} of ${this.#queue.name}`;
        this.#warn(this.#lineage.stopWarning(what));
      } else if (!stoppedGroups.has(message.groupId)) kept.push(entry);
    }
    return kept;
  }

  async #invoke(batch: readonly Received[]): Promise<void> {
    if (batch.length === 0) return;
    const records = batch.map((entry) => recordOf(entry, this.#queue.arn));
    const traceHeader = this.#lineage.next(batch.map(({ message }) => message.traceHeader));
    const outcome = await this.#lane.invoke(`{"Records":[${records.join(",")}]}`, traceHeader);
    if (outcome.kind !== "result") return;
    const failed = this.#config.reportsItemFailures
      ? failedItems(outcome.payload, new Set(batch.map(({ message }) => message.messageId)))
      : new Set<string>();
    const done = batch.filter(({ message }) => failed !== "all" && !failed.has(message.messageId));
    for (const { receiptHandle } of done) this.#queue.deleteMessage(receiptHandle);
    if (this.#meter) billDeleted(this.#meter, this.#queue.name, done.length);
  }
}

function bytesOf({ message: { body, attributes } }: Received): number {
  return messageBytes(body, attributes);
}

/** JSON of a record of an SQS event. */
function recordOf({ message, receiptHandle }: Received, queueArn: string): string {
  return JSON.stringify({
    messageId: message.messageId,
    receiptHandle,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: messageAttributes(message),
    md5OfBody: md5(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: REGION,
  });
}

function messageAttributes({ attributes }: Message): Record<string, object> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        stringValue: StringValue,
        binaryValue: BinaryValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );
}

/**
 * Returns the failed messages of a batch, from the response of a function that reports batch item
 * failures. An empty response or list means that none failed. A response that is invalid, or names
 * an unknown message, means that all failed.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function failedItems(
  payload: string,
  messageIds: ReadonlySet<string>,
): ReadonlySet<string> | "all" {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return "all";
  }
  if (!isObject(answer)) return answer === null || answer === "" ? new Set() : "all";
  const { batchItemFailures } = answer;
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return "all";
  const failed = new Set<string>();
  for (const item of batchItemFailures) {
    const id = isObject(item) ? item.itemIdentifier : undefined;
    if (typeof id !== "string" || !messageIds.has(id)) return "all";
    failed.add(id);
  }
  return failed;
}
