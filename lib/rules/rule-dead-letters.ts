import { Duration, Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ruleArn } from "./rule-arn.ts";

export interface RuleDeadLettersProps {
  readonly eventBus: EventBus;
}

/** What EventBridge could not hand to a target of the rules in code; its attributes say which and why. */
export class RuleDeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: RuleDeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.queue.queueArn],
        // Any rule of this bus: one statement a rule would not fit into a policy.
        conditions: {
          ArnLike: { "aws:SourceArn": ruleArn(Stack.of(this), props.eventBus, "*") },
        },
      }),
    );
  }
}
