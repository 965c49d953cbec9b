import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { AwsTargetType } from "../../bus/rules/index.ts";

/** What EventBridge does to a target, for each type that takes a role. */
const actions = {
  queue: "sqs:SendMessage",
  topic: "sns:Publish",
  function: "lambda:InvokeFunction",
  "event-bus": "events:PutEvents",
  "state-machine": "states:StartExecution",
} as const satisfies Partial<Record<AwsTargetType, string>>;

export interface ExecutionRoleProps {
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly targetType: keyof typeof actions;
  readonly targetArn: string;
}

/** The role in which EventBridge reaches the target of one rule, and nothing else. */
export class ExecutionRole extends Role {
  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id, {
      description: `Target of the rule ${props.ruleName}`,
      assumedBy: new ServicePrincipal("events.amazonaws.com", {
        conditions: { ArnEquals: { "aws:SourceArn": props.ruleArn } },
      }),
      // Part of the role, so that no rule is there before it.
      inlinePolicies: {
        Target: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: [actions[props.targetType]],
              resources: [props.targetArn],
            }),
          ],
        }),
      },
    });
  }
}
