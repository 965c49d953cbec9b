import { CfnOutput, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { QueueWithDeadLetters } from "../queue-with-dead-letters.ts";

export interface RuleQueueProps {
  readonly ruleName: string;
  readonly ruleArn: string;
}

/** The queue of a rule that names none of its own. */
export class RuleQueue extends QueueWithDeadLetters {
  constructor(scope: Construct, id: string, { ruleName, ruleArn }: RuleQueueProps) {
    super(scope, id, { queueName: `${Stack.of(scope).stackName}-${ruleName}` });
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": ruleArn } },
      }),
    );
    new CfnOutput(this, "Url", {
      value: this.queue.queueUrl,
      description: `Queue of the rule ${ruleName}`,
    });
  }
}
