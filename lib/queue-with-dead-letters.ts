import { Duration } from "aws-cdk-lib";
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
} from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

/** How often a message is handed out before it counts as poison. */
const mostReceives = 5;

export interface QueueWithDeadLettersProps {
  /** How long the function that the queue feeds may take, if it feeds one. */
  readonly functionTimeout?: Duration;
  /** For queues that people look for by name. */
  readonly queueName?: string;
  /** One message of a group at a time, in their order. */
  readonly isFifo?: boolean;
}

/** A queue whose undeliverable messages end in another, where they are kept for two weeks. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    const fifo = props.isFifo
      ? {
          fifo: true,
          // As many messages a second as there are groups to take them.
          deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
          fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        }
      : {};
    this.deadLetters = new Queue(this, "DeadLetters", {
      ...fifo,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, "Queue", {
      ...fifo,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...(props.queueName ? { queueName: props.queueName } : {}),
      // As AWS wants it, so that a batch is never handed out twice at a time (Lambda, "Using Lambda with SQS").
      ...(props.functionTimeout
        ? { visibilityTimeout: Duration.seconds(6 * props.functionTimeout.toSeconds()) }
        : {}),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: mostReceives },
    });
  }
}
