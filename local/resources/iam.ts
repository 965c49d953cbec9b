import * as z from "zod";
import { globalArnOf } from "../account.ts";
import { generatedName, noEffect, resourceType } from "./resource-type.ts";

const NOT_YET = "policies are not enforced yet";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const role = resourceType({
  type: "AWS::IAM::Role",
  properties: z.strictObject({
    RoleName: z.string().optional(),
    AssumeRolePolicyDocument: noEffect(NOT_YET),
    ManagedPolicyArns: noEffect(NOT_YET),
    Policies: noEffect(NOT_YET),
    PermissionsBoundary: noEffect(NOT_YET),
    MaxSessionDuration: noEffect(NOT_YET),
    Path: noEffect("it only names"),
    Description: noEffect("it only describes"),
    Tags: noEffect("they only name"),
  }),
  create: ({ RoleName }, context) => {
    const name = RoleName ?? generatedName(context, 64);
    const arn = globalArnOf("iam", `role/${name}`);
    return { ref: name, attributes: { Arn: arn, RoleId: `AROALOCAL${context.logicalId}` } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const policy = resourceType({
  type: "AWS::IAM::Policy",
  properties: z.strictObject({
    PolicyName: noEffect(NOT_YET),
    PolicyDocument: noEffect(NOT_YET),
    Roles: noEffect(NOT_YET),
    Users: noEffect(NOT_YET),
    Groups: noEffect(NOT_YET),
  }),
  create: (_properties, context) => ({ ref: generatedName(context, 128), attributes: {} }),
});
