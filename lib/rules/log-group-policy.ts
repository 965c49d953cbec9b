import { Fn } from "aws-cdk-lib";
import { CfnResourcePolicy } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { logGroupPolicy } from "../../bus/rules/index.ts";
import { afterStackName } from "../stack-name.ts";

export interface LogGroupPolicyProps {
  /** Of the log groups; pseudo parameters may stand in them. */
  readonly arns: readonly string[];
}

/** One policy for the log groups of all rules, for an account has room for ten in a Region. */
export class LogGroupPolicy extends CfnResourcePolicy {
  constructor(scope: Construct, id: string, { arns }: LogGroupPolicyProps) {
    super(scope, id, {
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html
      policyName: afterStackName(scope, "rules", 255),
      policyDocument: Fn.sub(logGroupPolicy(arns)),
    });
  }
}
