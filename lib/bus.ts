import { Names, Stack } from "aws-cdk-lib";
import { CfnArchive, EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { DeadLetterQueue } from "./bus-queue.ts";
import { allowEvents } from "./queue-target.ts";
import { settingsOf } from "./settings.ts";
import { afterStackName } from "./stack-name.ts";

export interface BusProps {
  readonly encryptionKey: Key;
}

/** The event bus, and an archive of all that went over it. */
export class Bus extends Construct {
  readonly eventBus: EventBus;

  constructor(scope: Construct, id: string, { encryptionKey }: BusProps) {
    super(scope, id);
    // The key's policy names the bus, which refers to the key: so its name is known before either is made.
    const eventBusName = Names.uniqueResourceName(this, { maxLength: 256 });
    // What the key could not be used for is not lost.
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html
    const deadLetterQueue = new DeadLetterQueue(this, "DeadLetters");
    this.eventBus = new EventBus(this, "EventBus", {
      eventBusName,
      description: "License events",
      kmsKey: encryptionKey,
      deadLetterQueue,
    });
    const [service, resource] = ["events", "event-bus"];
    const arn = Stack.of(this).formatArn({ service, resource, resourceName: eventBusName });
    allowEvents(deadLetterQueue, arn);
    this.archive(encryptionKey, arn);
  }

  /** Not the CDK's own, by which key and bus would need each other. */
  private archive(encryptionKey: Key, busArn: string): void {
    const { account } = this.eventBus.env;
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-archives-cmkey.html
    const [principals, resources] = [[new ServicePrincipal("events.amazonaws.com")], ["*"]];
    encryptionKey.addToResourcePolicy(
      new PolicyStatement({
        ...{ principals, resources },
        actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
        conditions: { StringEquals: { "kms:EncryptionContext:aws:events:event-bus:arn": busArn } },
      }),
    );
    encryptionKey.addToResourcePolicy(
      new PolicyStatement({ ...{ principals, resources }, actions: ["kms:DescribeKey"] }),
    );
    new CfnArchive(this, "Archive", {
      // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html
      archiveName: afterStackName(this, "archive", 48),
      sourceArn: this.eventBus.eventBusArn,
      eventPattern: { account: [account] },
      retentionDays: settingsOf(this).retention.toDays(),
      kmsKeyIdentifier: encryptionKey.keyArn,
    });
  }
}
