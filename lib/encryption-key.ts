import { Aws, Stack } from "aws-cdk-lib";
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { settingsOf } from "./settings.ts";

/**
 * The key of tables, queues and bus. Without it their content is lost, so it is retained when they are. One key for
 * all, because each costs money by the month.
 */
export class EncryptionKey extends Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: "Encrypts what the license event bus stores",
      enableKeyRotation: true,
      removalPolicy: settingsOf(scope).removalPolicy,
    });
    // Allows putting events on encrypted queues. It names no rule, because the rules refer to resources that refer to
    // this key. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
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

/** Allows actions on a key through a service. */
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
