import { CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { allowEvents } from "../queue-target.ts";
import { QueueWithDeadLetters } from "../queue-with-dead-letters.ts";
import { afterStackName } from "../stack-name.ts";

export interface RuleQueueProps {
  readonly ruleName: string;
  readonly ruleArn: string;
}

/** The queue of a rule that names none of its own. Whoever reads it needs no key: it is under SQS's own. */
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
