import { Aws, Stack } from "aws-cdk-lib";
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { settingsOf } from "./settings.ts";

/**
 * What tables, queues and bus are encrypted under. Without it they are lost, so it outlives the bus as they
 * do. One for all of them, as each costs money by the month.
 */
export class EncryptionKey extends Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: "Encrypts what the license event bus stores",
      enableKeyRotation: true,
      removalPolicy: settingsOf(scope).removalPolicy,
    });
    // To put events on encrypted queues. No rule is named, for the rules refer to what refers to this key.
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: ["*"],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
  }
}

/** Allows actions on a key, to a service on behalf of whoever gets them. */
export function grantThrough(
  service: "dynamodb" | "sqs",
  key: IKey,
  grantee: IGrantable,
  actions: readonly string[],
): void {
  const viaService = `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [key.keyArn],
    conditions: { StringEquals: { "kms:ViaService": viaService } },
  });
}
