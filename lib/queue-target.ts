import { Stack } from "aws-cdk-lib";
import type { EventBus, IRuleTarget } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { RuleDeadLetters } from "./dead-letters.ts";

/**
 * A queue as the target of a rule of the bus. (Of an encrypted one, the CDK's own would be open to every rule
 * of the account.)
 */
export function queueTarget(
  queue: IQueue,
  eventBus: EventBus,
  deadLetters: RuleDeadLetters,
): IRuleTarget {
  allowEvents(queue, ruleArn(Stack.of(queue), eventBus, "*"));
  return {
    bind: () => ({
      arn: queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      targetResource: queue,
    }),
  };
}

/** @param from - ARN of the bus, or of rules, whose events may be put on the queue; `*` stands for any name. */
export function allowEvents(queue: IQueue, from: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal("events.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: { ArnLike: { "aws:SourceArn": from } },
    }),
  );
}

/** The ARN of a rule by its name, for what the rule itself depends on. */
export function ruleArn(stack: Stack, eventBus: EventBus, name: string): string {
  return stack.formatArn({
    service: "events",
    resource: "rule",
    resourceName: `${eventBus.eventBusName}/${name}`,
  });
}
