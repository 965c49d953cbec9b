import { CfnOutput, Fn, Stack } from "aws-cdk-lib";
import { CfnRule, type EventBus } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { AwsRule, AwsTarget, AwsTargetType } from "../../bus/rules/index.ts";
import { defined } from "../../bus/values/defined.ts";
import { QueueWithDeadLetters } from "../bus-queue.ts";
import { allowEvents, ruleArn } from "../queue-target.ts";
import { afterStackName } from "../stack-name.ts";

interface RuleToAwsProps {
  readonly rule: AwsRule;
  readonly eventBus: EventBus;
  readonly deadLetters: IQueue;
}

/** A rule of the bus to a target in AWS, with the permissions for it. */
export class RuleToAws extends Construct {
  readonly rule: CfnRule;

  constructor(scope: Construct, id: string, { rule, eventBus, deadLetters }: RuleToAwsProps) {
    super(scope, id);
    const { name, target } = rule;
    const reached = this.reached(rule, ruleArn(Stack.of(this), eventBus, name));
    const needed = [deadLetters, ...this.node.children];
    this.rule = new CfnRule(this, "Rule", {
      ...defined({ name, description: rule.description }),
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
    // Including their policies, because EventBridge does not retry without permission.
    this.rule.node.addDependency(...needed);
  }

  /** Returns the target's ARN, and the role if it needs one. */
  private reached({ name, target: { type, arn } }: AwsRule, source: string) {
    if (arn === undefined) {
      const { queue } = new RuleQueue(this, "Target", { ruleName: name, ruleArn: source });
      return { arn: queue.queueArn };
    }
    const targetArn = withPseudoParameters(arn);
    // Log groups share a policy (rules-in-code.ts), and EventBridge needs no role for them.
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
  return defined({
    sqsParameters: messageGroup === undefined ? undefined : { messageGroupId: messageGroup },
    inputTransformer: input && { inputPathsMap: input.paths, inputTemplate: input.template },
  });
}

/** EventBridge's action on a target, for each type that needs a role. */
const actions = {
  queue: "sqs:SendMessage",
  topic: "sns:Publish",
  function: "lambda:InvokeFunction",
  "event-bus": "events:PutEvents",
  "state-machine": "states:StartExecution",
} as const satisfies Partial<Record<AwsTargetType, string>>;

interface ExecutionRoleProps {
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly targetType: keyof typeof actions;
  readonly targetArn: string;
}

/** The role in which EventBridge calls the target of one rule, and nothing else. */
class ExecutionRole extends Role {
  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id, {
      description: `Target of the rule ${props.ruleName}`,
      assumedBy: new ServicePrincipal("events.amazonaws.com", {
        conditions: { ArnEquals: { "aws:SourceArn": props.ruleArn } },
      }),
      // Part of the role, so that no rule exists before it.
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

interface RuleQueueProps {
  readonly ruleName: string;
  readonly ruleArn: string;
}

/** The queue of a rule without an ARN. Its readers need no key, because SQS's own encrypts it. */
export class RuleQueue extends QueueWithDeadLetters {
  constructor(scope: Construct, id: string, { ruleName, ruleArn }: RuleQueueProps) {
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    super(scope, id, { queueName: afterStackName(scope, ruleName, 80) });
    allowEvents(this.queue, ruleArn);
    new CfnOutput(this, "Url", {
      value: this.queue.queueUrl,
      description: `Queue of the rule ${ruleName}`,
    });
  }
}
