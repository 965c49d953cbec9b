import { Duration, Validations } from "aws-cdk-lib";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Queue, QueueEncryption, type QueueProps } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { grantThrough } from "./encryption-key.ts";

export interface BusQueueProps
  extends Omit<QueueProps, "encryption" | "encryptionMasterKey" | "enforceSSL"> {
  /** None where others than the bus read the queue: they would need it too. */
  readonly encryptionKey?: IKey;
}

/** A queue with what all of the bus's have in common. Its grants are what is used, and no more. */
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
            // The longest there is: each request of a key costs money.
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

/** A queue for what could not be delivered. */
export class DeadLetterQueue extends BusQueue {
  constructor(scope: Construct, id: string, props: BusQueueProps = {}) {
    super(scope, id, props);
    const reason = "It holds dead letters itself.";
    Validations.of(this).acknowledge(
      { id: "AwsSolutions-SQS3", reason },
      { id: "Serverless-SQSRedrivePolicy", reason },
    );
  }
}
