import { Duration, Validations } from "aws-cdk-lib";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { defined } from "../bus/values/defined.ts";
import { grantThrough } from "./encryption-key.ts";

interface BusQueueProps
  extends Omit<QueueProps, "encryption" | "encryptionMasterKey" | "enforceSSL"> {
  /** Missing if other systems read the queue, because they would need the key too. */
  readonly encryptionKey?: IKey;
}

/** A queue with the settings that all of the bus's queues share. Its grants allow only what is used. */
export class BusQueue extends Queue {
  constructor(scope: Construct, id: string, { encryptionKey, ...props }: BusQueueProps) {
    super(scope, id, {
      retentionPeriod: Duration.days(14),
      ...props,
      enforceSSL: true,
      ...(encryptionKey
        ? {
            encryption: QueueEncryption.KMS,
            encryptionMasterKey: encryptionKey,
            // The maximum, because each request for a key costs money.
            dataKeyReuse: Duration.days(1),
          }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    });
  }

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
  override grantSendMessages(grantee: IGrantable): Grant {
    this.grantKey(grantee, ["kms:Decrypt", "kms:GenerateDataKey"]);
    return this.grant(grantee, "sqs:SendMessage");
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
  override grantConsumeMessages(grantee: IGrantable): Grant {
    this.grantKey(grantee, ["kms:Decrypt"]);
    return this.grant(grantee, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");
  }

  private grantKey(grantee: IGrantable, actions: readonly string[]): void {
    if (this.encryptionMasterKey) {
      grantThrough("sqs", this.encryptionMasterKey, grantee, actions);
    }
  }
}

/** A queue for messages that could not be processed. */
export class DeadLetterQueue extends BusQueue {
  constructor(scope: Construct, id: string, props: BusQueueProps = {}) {
    super(scope, id, props);
    const reason = "It is a dead-letter queue itself.";
    Validations.of(this).acknowledge(
      { id: "AwsSolutions-SQS3", reason },
      { id: "Serverless-SQSRedrivePolicy", reason },
    );
  }
}

/** A FIFO queue with high throughput, limited for each message group. */
export const fifo = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

/** Maximum receive count of a message before it becomes a dead letter. */
const maxReceiveCount = 5;

interface QueueWithDeadLettersProps {
  /** Missing if other systems read the queue. */
  readonly encryptionKey?: IKey;
  /** Timeout of the function that the queue feeds, if any. */
  readonly functionTimeout?: Duration;
  /** Maximum time that Lambda gathers messages of the queue before it invokes that function. */
  readonly batchingWindow?: Duration;
  /** For queues that people find by name. */
  readonly queueName?: string;
  /** Delivers one message of a group at a time, in order. */
  readonly isFifo?: boolean;
  /** The queue for undeliverable messages. By default, a new one. */
  readonly deadLetters?: DeadLetterQueue;
}

/** A queue whose undeliverable messages go to another, which keeps them for two weeks. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: BusQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly batchingWindow: Duration;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    this.batchingWindow = props.batchingWindow ?? Duration.seconds(0);
    const { encryptionKey, queueName, functionTimeout } = props;
    const common = { ...defined({ encryptionKey }), ...(props.isFifo && fifo) };
    this.deadLetters = props.deadLetters ?? new DeadLetterQueue(this, "DeadLetters", common);
    this.queue = new BusQueue(this, "Queue", {
      ...common,
      ...defined({
        queueName,
        visibilityTimeout:
          functionTimeout && visibilityTimeout(functionTimeout, this.batchingWindow),
      }),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceiveCount },
    });
  }
}

/**
 * Returns six times the function's timeout plus the batching window, as AWS recommends, so that no batch is received
 * twice at a time. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
function visibilityTimeout(functionTimeout: Duration, batchingWindow: Duration): Duration {
  return Duration.seconds(6 * functionTimeout.toSeconds() + batchingWindow.toSeconds());
}
