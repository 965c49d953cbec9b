import * as z from "zod";
import { arnOf } from "../account.ts";
import { readPolicy } from "../iam/policy.ts";
import { generatedName, noEffect, resourceType } from "./resource-type.ts";

const NOTHING = "nothing is encrypted here: the data folder is as safe as the disk";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html */
export const kmsKey = resourceType({
  type: "AWS::KMS::Key",
  properties: z.strictObject({
    BypassPolicyLockoutSafetyCheck: noEffect(NOTHING),
    Description: noEffect("only a description"),
    Enabled: noEffect(NOTHING),
    EnableKeyRotation: noEffect(NOTHING),
    KeyPolicy: z.unknown(),
    KeySpec: noEffect(NOTHING),
    KeyUsage: noEffect(NOTHING),
    MultiRegion: noEffect(NOTHING),
    Origin: noEffect(NOTHING),
    PendingWindowInDays: noEffect(NOTHING),
    RotationPeriodInDays: noEffect(NOTHING),
    Tags: noEffect("tags are only labels"),
  }),
  create: ({ KeyPolicy }, context) => {
    const id = generatedName(context, 256);
    const arn = arnOf("kms", `key/${id}`);
    context.world.access.addToResource(arn, readPolicy(KeyPolicy, context.logicalId));
    return { ref: id, attributes: { Arn: arn, KeyId: id } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
export const kmsAlias = resourceType({
  type: "AWS::KMS::Alias",
  properties: z.strictObject({ AliasName: z.string(), TargetKeyId: noEffect(NOTHING) }),
  create: ({ AliasName }) => ({ ref: AliasName, attributes: {} }),
});
