import { Names, Stack } from "aws-cdk-lib";
import { CfnArchive, EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { DeadLetterQueue } from "./bus-queue.ts";
import { allowEvents } from "./queue-target.ts";
import { settingsOf } from "./settings.ts";
import { afterStackName } from "./stack-name.ts";

/**
 * EventBridge's own key is free. With the deployment's key, each event causes requests, at a price that AWS does not
 * publish.
 */
export type BusKey = "aws-owned" | "deployment";

/** Encryption of the event bus. */
export interface BusProps {
  /** Key of the event bus and its archive. By default, one that AWS owns. */
  readonly encryptionKey?: Key;
}

/** The event bus, and an archive of all its events. */
export class Bus extends Construct {
  readonly eventBus: EventBus;

  constructor(scope: Construct, id: string, { encryptionKey }: BusProps) {
    super(scope, id);
    // The policies of the key and of the dead letters contain the bus's name, and the bus refers to both.
    const eventBusName = Names.uniqueResourceName(this, { maxLength: 256 });
    const [service, resource] = ["events", "event-bus"];
    const arn = Stack.of(this).formatArn({ service, resource, resourceName: eventBusName });
    this.eventBus = new EventBus(this, "EventBus", {
      eventBusName,
      description: "License events",
      ...(encryptionKey && {
        kmsKey: encryptionKey,
        deadLetterQueue: this.deadLetters(arn),
      }),
    });
    if (encryptionKey) allowArchive(encryptionKey, arn);
    // Not the CDK's own construct, with which key and bus would depend on each other.
    new CfnArchive(this, "Archive", {
      // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html
      archiveName: afterStackName(this, "archive", 48),
      sourceArn: this.eventBus.eventBusArn,
      eventPattern: { account: [this.eventBus.env.account] },
      retentionDays: settingsOf(this).retention.toDays(),
      ...(encryptionKey && { kmsKeyIdentifier: encryptionKey.keyArn }),
    });
  }

  /**
   * Returns a queue for events that could not be encrypted.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html
   */
  private deadLetters(busArn: string): DeadLetterQueue {
    const queue = new DeadLetterQueue(this, "DeadLetters");
    allowEvents(queue, busArn);
    return queue;
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-archives-cmkey.html */
function allowArchive(encryptionKey: Key, busArn: string): void {
  const [principals, resources] = [[new ServicePrincipal("events.amazonaws.com")], ["*"]];
  encryptionKey.addToResourcePolicy(
    new PolicyStatement({
      principals,
      resources,
      actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      conditions: { StringEquals: { "kms:EncryptionContext:aws:events:event-bus:arn": busArn } },
    }),
  );
  encryptionKey.addToResourcePolicy(
    new PolicyStatement({ principals, resources, actions: ["kms:DescribeKey"] }),
  );
}
