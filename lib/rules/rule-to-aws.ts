import { Fn, Stack } from "aws-cdk-lib";
import { CfnRule, type EventBus } from "aws-cdk-lib/aws-events";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { AwsRule, AwsTarget } from "../../bus/rules/index.ts";
import { ExecutionRole } from "./execution-role.ts";
import { ruleArn } from "./rule-arn.ts";
import { RuleQueue } from "./rule-queue.ts";

export interface RuleToAwsProps {
  readonly rule: AwsRule;
  readonly eventBus: EventBus;
  readonly deadLetters: IQueue;
}

/** A rule of the bus, to a target in AWS that it may reach. */
export class RuleToAws extends Construct {
  readonly rule: CfnRule;

  constructor(scope: Construct, id: string, { rule, eventBus, deadLetters }: RuleToAwsProps) {
    super(scope, id);
    const { name, target } = rule;
    const reached = this.reached(rule, ruleArn(Stack.of(this), eventBus, name));
    const needed = [deadLetters, ...this.node.children];
    this.rule = new CfnRule(this, "Rule", {
      name,
      ...(rule.description !== undefined && { description: rule.description }),
      eventBusName: eventBus.eventBusName,
      eventPattern: rule.eventPattern,
      targets: [
        {
          id: "target",
          ...reached,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: {
            maximumRetryAttempts: target.retry.attempts,
            maximumEventAgeInSeconds: target.retry.seconds,
          },
          ...parametersOf(target),
        },
      ],
    });
    // With their policies: EventBridge does not try again what it is not allowed.
    this.rule.node.addDependency(...needed);
  }

  /** The target's ARN, and the role where it takes one. */
  private reached({ name, target: { type, arn } }: AwsRule, source: string) {
    if (arn === undefined) {
      const { queue } = new RuleQueue(this, "Target", { ruleName: name, ruleArn: source });
      return { arn: queue.queueArn };
    }
    const targetArn = withPseudoParameters(arn);
    // Log groups go by a policy of their own (log-group-policy.ts), and EventBridge wants no role for them.
    if (type === "log-group") return { arn: targetArn };
    const role = new ExecutionRole(this, "Role", {
      ruleName: name,
      ruleArn: source,
      targetType: type,
      targetArn,
    });
    return { arn: targetArn, roleArn: role.roleArn };
  }
}

function withPseudoParameters(arn: string): string {
  return arn.includes("${") ? Fn.sub(arn) : arn;
}

function parametersOf({ input, messageGroup }: AwsTarget) {
  return {
    ...(messageGroup !== undefined && { sqsParameters: { messageGroupId: messageGroup } }),
    ...(input && {
      inputTransformer: { inputPathsMap: input.paths, inputTemplate: input.template },
    }),
  };
}
