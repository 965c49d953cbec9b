import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { BusQueue, DeadLetterQueue } from "./bus-queue.ts";
import { fifo } from "./dead-letters.ts";

/** How often a message is handed out before it counts as poison. */
const mostReceives = 5;

export interface QueueWithDeadLettersProps {
  /** None where others than the bus read the queue. */
  readonly encryptionKey?: IKey;
  /** How long the function that the queue feeds may take, if it feeds one. */
  readonly functionTimeout?: Duration;
  /** The longest that Lambda gathers messages of the queue before it invokes that function. */
  readonly batchingWindow?: Duration;
  /** For queues that people look for by name. */
  readonly queueName?: string;
  /** One message of a group at a time, in their order. */
  readonly isFifo?: boolean;
  /** Where undeliverable messages end: in a queue of its own by default. */
  readonly deadLetters?: DeadLetterQueue;
}

/** A queue whose undeliverable messages end in another, where they are kept for two weeks. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: BusQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly batchingWindow: Duration;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    this.batchingWindow = props.batchingWindow ?? Duration.seconds(0);
    const common = {
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
      ...(props.isFifo && fifo),
    };
    this.deadLetters = props.deadLetters ?? new DeadLetterQueue(this, "DeadLetters", common);
    this.queue = new BusQueue(this, "Queue", {
      ...common,
      ...(props.queueName ? { queueName: props.queueName } : {}),
      ...(props.functionTimeout && {
        visibilityTimeout: visibilityTimeout(props.functionTimeout, this.batchingWindow),
      }),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: mostReceives },
    });
  }
}

/**
 * Six times the function's timeout and the batching window, as AWS recommends, so that no batch is received twice at a
 * time. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
function visibilityTimeout(functionTimeout: Duration, batchingWindow: Duration): Duration {
  return Duration.seconds(6 * functionTimeout.toSeconds() + batchingWindow.toSeconds());
}
