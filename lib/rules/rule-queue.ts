import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

/** How often a message is handed out before it counts as poison. */
const mostReceives = 5;

export interface RuleQueueProps {
  readonly ruleName: string;
  readonly ruleArn: string;
}

/** The queue of a rule that names none of its own. */
export class RuleQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { ruleName, ruleArn }: RuleQueueProps) {
    super(scope, id);
    const deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, "Queue", {
      queueName: `${Stack.of(this).stackName}-${ruleName}`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: mostReceives },
    });
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
