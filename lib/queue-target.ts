import { Stack } from "aws-cdk-lib";
import type { EventBus, IRuleTarget } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { DeadLetterQueue } from "./bus-queue.ts";

/**
 * Returns a queue as the target of a rule of the bus. The CDK's own construct would open an encrypted queue to every
 * rule of the account.
 *
 * @param deadLetters - Queue that the rules of the bus can put events on.
 */
export function queueTarget(
  queue: IQueue,
  eventBus: EventBus,
  deadLetters: DeadLetterQueue,
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

/**
 * Allows putting events on a queue.
 *
 * @param from - ARN of the bus or of rules; `*` matches any name.
 */
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

/** Returns the ARN of a rule by its name, for resources that the rule itself depends on. */
export function ruleArn(stack: Stack, eventBus: EventBus, name: string): string {
  return stack.formatArn({
    service: "events",
    resource: "rule",
    resourceName: `${eventBus.eventBusName}/${name}`,
  });
}
