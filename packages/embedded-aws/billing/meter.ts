/**
 * What AWS bills, each in its smallest unit: requests as they are metered, units, bytes, GB-seconds,
 * byte-months, and what costs by the month.
 */
export type Dimension =
  | "cloudwatch.alarm-month"
  | "cloudwatch.composite-alarm-month"
  | "cloudwatch.dashboard-month"
  | "cloudwatch.metric-month"
  | "dynamodb.backup-byte-month"
  | "dynamodb.byte-month"
  | "dynamodb.read-unit"
  | "dynamodb.write-unit"
  | "eventbridge.archive-byte"
  | "eventbridge.archive-byte-month"
  | "eventbridge.event"
  | "http-api.request"
  | "kms.key-month"
  | "kms.request"
  | "lambda.gb-second"
  | "lambda.request"
  | "logs.byte"
  | "sqs.fair-request"
  | "sqs.fifo-request"
  | "sqs.request"
  | "transfer.byte-out"
  /** Not billed: messages that pollers received, by which the size of their batches is known. */
  | "sqs.message-received"
  /** Not billed: how often a custom metric was told; one that ever was costs by the month. */
  | "cloudwatch.metric-told";

/** A part of a bill, and what it is for. */
export type Usage = {
  readonly dimension: Dimension;
  /** The function, table, queue, bus or API, by its name; an index as `table/index`. */
  readonly resource: string;
  /** What was done, such as `PutItem`. */
  readonly operation: string;
  /** Who did it: the logical id of a function, or a service. */
  readonly by: string;
  readonly quantity: number;
};

/** Adds up what AWS would bill for. */
export class Meter {
  readonly #usage = new Map<string, Usage>();

  add(part: Usage): void {
    const { dimension, resource, operation, by } = part;
    const key = JSON.stringify([dimension, resource, operation, by]);
    const before = this.#usage.get(key)?.quantity ?? 0;
    this.#usage.set(key, { ...part, quantity: before + part.quantity });
  }

  /** What came together since the start, or since `reset`. */
  usage(): readonly Usage[] {
    return [...this.#usage.values()];
  }

  reset(): void {
    this.#usage.clear();
  }
}

/** How many chunks of a size are billed for a payload; one at least. */
export function chunksOf(bytes: number, chunkBytes: number): number {
  return Math.max(1, Math.ceil(bytes / chunkBytes));
}

/** SQS and EventBridge bill each 64 KB of a payload as one more request or event. */
export const KB_64 = 64 * 1024;

/** 365 days in 12 months, as AWS's own estimates have it. */
export const SECONDS_PER_MONTH = 730 * 60 * 60;
