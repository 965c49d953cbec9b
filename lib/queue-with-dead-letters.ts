import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { DeduplicationScope, FifoThroughputLimit } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { BusQueue, DeadLetterQueue } from "./bus-queue.ts";

/** How often a message is handed out before it counts as poison. */
const mostReceives = 5;

export interface QueueWithDeadLettersProps {
  /** None where others than the bus read the queue. */
  readonly encryptionKey?: IKey;
  /** How long the function that the queue feeds may take, if it feeds one. */
  readonly functionTimeout?: Duration;
  /** For queues that people look for by name. */
  readonly queueName?: string;
  /** One message of a group at a time, in their order. */
  readonly isFifo?: boolean;
}

/** A queue whose undeliverable messages end in another, where they are kept for two weeks. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: BusQueue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    const common = {
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
      ...(props.isFifo && {
        fifo: true,
        // As many messages a second as there are groups to take them.
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      }),
    };
    this.deadLetters = new DeadLetterQueue(this, "DeadLetters", common);
    this.queue = new BusQueue(this, "Queue", {
      ...common,
      ...(props.queueName ? { queueName: props.queueName } : {}),
      // As AWS wants it, so that a batch is never handed out twice at a time (Lambda, "Using Lambda with SQS").
      ...(props.functionTimeout
        ? { visibilityTimeout: Duration.seconds(6 * props.functionTimeout.toSeconds()) }
        : {}),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: mostReceives },
    });
  }
}
