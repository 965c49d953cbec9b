import * as z from "zod";
import { arnOf } from "../account.ts";
import { generatedName, noEffect, resourceType } from "./resource-type.ts";

const NOTHING = "nothing is encrypted here: the data folder is as safe as the disk";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html */
export const kmsKey = resourceType({
  type: "AWS::KMS::Key",
  properties: z.strictObject({
    BypassPolicyLockoutSafetyCheck: noEffect(NOTHING),
    Description: noEffect("it only describes"),
    Enabled: noEffect(NOTHING),
    EnableKeyRotation: noEffect(NOTHING),
    KeyPolicy: noEffect(NOTHING),
    KeySpec: noEffect(NOTHING),
    KeyUsage: noEffect(NOTHING),
    MultiRegion: noEffect(NOTHING),
    Origin: noEffect(NOTHING),
    PendingWindowInDays: noEffect(NOTHING),
    RotationPeriodInDays: noEffect(NOTHING),
    Tags: noEffect("they only name"),
  }),
  create: (_properties, context) => {
    const id = generatedName(context, 256);
    return { ref: id, attributes: { Arn: arnOf("kms", `key/${id}`), KeyId: id } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
export const kmsAlias = resourceType({
  type: "AWS::KMS::Alias",
  properties: z.strictObject({ AliasName: z.string(), TargetKeyId: noEffect(NOTHING) }),
  create: ({ AliasName }) => ({ ref: AliasName, attributes: {} }),
});
