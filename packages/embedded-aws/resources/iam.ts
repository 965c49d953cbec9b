import * as z from "zod";
import { globalArnOf } from "../account.ts";
import { everything, managedPolicy, readPolicy } from "../iam/policy.ts";
import {
  generatedName,
  noEffect,
  physicalName,
  resourceType,
  type World,
} from "./resource-type.ts";

const roleArn = (name: string, { account }: World) => globalArnOf("iam", `role/${name}`, account);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const role = resourceType({
  type: "AWS::IAM::Role",
  properties: z.strictObject({
    RoleName: physicalName(64, /^[\w+=,.@-]+$/).optional(),
    AssumeRolePolicyDocument: z.unknown(),
    ManagedPolicyArns: z.array(z.string()).default([]),
    Policies: z.array(z.object({ PolicyDocument: z.unknown() })).default([]),
    PermissionsBoundary: noEffect("boundaries are not enforced here"),
    MaxSessionDuration: noEffect("no session ends here"),
    Path: noEffect("only a label"),
    Description: noEffect("only a description"),
    Tags: noEffect("tags are only labels"),
  }),
  create: (properties, context) => {
    const { access, warn } = context.world;
    const { logicalId } = context;
    const name = properties.RoleName ?? generatedName(context, 64);
    const arn = roleArn(name, context.world);
    access.addRole(arn, readPolicy(properties.AssumeRolePolicyDocument, logicalId));
    for (const managed of properties.ManagedPolicyArns) {
      const statements = managedPolicy(managed);
      if (!statements)
        warn(`${logicalId}: ${managed} is not known here; the role may do everything`);
      access.addToRole(arn, statements ?? everything);
    }
    for (const { PolicyDocument } of properties.Policies) {
      access.addToRole(arn, readPolicy(PolicyDocument, logicalId));
    }
    return { ref: name, attributes: { Arn: arn, RoleId: `AROALOCAL${logicalId}` } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const policy = resourceType({
  type: "AWS::IAM::Policy",
  properties: z.strictObject({
    PolicyName: noEffect("only a label"),
    PolicyDocument: z.unknown(),
    Roles: z.array(z.string()).default([]),
    Users: noEffect("there are no users here"),
    Groups: noEffect("there are no users here"),
  }),
  create: ({ PolicyDocument, Roles }, context) => {
    const statements = readPolicy(PolicyDocument, context.logicalId);
    for (const name of Roles)
      context.world.access.addToRole(roleArn(name, context.world), statements);
    return { ref: generatedName(context, 128), attributes: {} };
  },
});
