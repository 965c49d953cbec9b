/**
 * Billed quantities, each in its smallest unit: requests as metered, units, bytes, GB-seconds,
 * byte-months, and monthly charges.
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
  /** Not billed: messages that pollers received, which shows the size of their batches. */
  | "sqs.message-received"
  /**
   * Not billed: data points of custom metrics. A metric with at least one is charged by the month.
   */
  | "cloudwatch.metric-datum";

/** An item of a bill, with its cause. */
export type Usage = {
  readonly dimension: Dimension;
  /** The name of the function, table, queue, bus or API; an index as `table/index`. */
  readonly resource: string;
  /** The operation, such as `PutItem`. */
  readonly operation: string;
  /** The caller: the logical ID of a function, or a service. */
  readonly by: string;
  readonly quantity: number;
};

/** Adds up the bill. */
export class Meter {
  readonly #usage = new Map<string, Usage>();

  add(part: Usage): void {
    const { dimension, resource, operation, by } = part;
    const key = JSON.stringify([dimension, resource, operation, by]);
    const before = this.#usage.get(key)?.quantity ?? 0;
    this.#usage.set(key, { ...part, quantity: before + part.quantity });
  }

  /** Returns the usage since the start or the last `reset`. */
  usage(): readonly Usage[] {
    return [...this.#usage.values()];
  }

  reset(): void {
    this.#usage.clear();
  }
}

/** Returns the number of billed chunks for a payload, at least one. */
export function chunksOf(bytes: number, chunkBytes: number): number {
  return Math.max(1, Math.ceil(bytes / chunkBytes));
}

/** SQS and EventBridge bill each 64 KB of a payload as one more request or event. */
export const KB_64 = 64 * 1024;

/** 365 days in 12 months, as in AWS's own estimates. */
export const SECONDS_PER_MONTH = 730 * 60 * 60;
