import * as z from "zod";
import { arnOf } from "../account.ts";
import { generatedName, noEffect, physicalName, resourceType } from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup = resourceType({
  type: "AWS::Logs::LogGroup",
  properties: z.strictObject({
    LogGroupName: physicalName(512, /^[.\-_/#A-Za-z0-9]+$/).optional(),
    RetentionInDays: noEffect("every line goes to the log of the embedded AWS, which keeps none"),
    LogGroupClass: noEffect("it only changes the price"),
    KmsKeyId: noEffect("nothing is kept"),
    DataProtectionPolicy: noEffect("nothing is kept"),
    DeletionProtectionEnabled: noEffect("nothing is kept"),
    Tags: noEffect("they only name"),
  }),
  create: ({ LogGroupName }, context) => {
    const name = LogGroupName ?? generatedName(context, 512);
    return { ref: name, attributes: { Arn: arnOf("logs", `log-group:${name}:*`) } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html */
export const logResourcePolicy = resourceType({
  type: "AWS::Logs::ResourcePolicy",
  properties: z.strictObject({
    PolicyName: noEffect("who delivers logs is not asked here"),
    PolicyDocument: noEffect("who delivers logs is not asked here"),
  }),
  create: (_properties, context) => ({ ref: generatedName(context, 255), attributes: {} }),
});

/** What the CDK says about itself, for AWS's statistics. */
export const cdkMetadata = resourceType({
  type: "AWS::CDK::Metadata",
  properties: z.strictObject({ Analytics: noEffect("nobody counts here") }),
  create: (_properties, context) => ({ ref: generatedName(context, 128), attributes: {} }),
});
