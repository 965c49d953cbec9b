import type { Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";

/** The ARN of a rule by its name, for what the rule itself depends on. */
export function ruleArn(stack: Stack, eventBus: EventBus, name: string): string {
  return stack.formatArn({
    service: "events",
    resource: "rule",
    resourceName: `${eventBus.eventBusName}/${name}`,
  });
}
