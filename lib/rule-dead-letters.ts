import { Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { DeadLetterQueue } from "./bus-queue.ts";
import { allowEvents } from "./queue-target.ts";
import { ruleArn } from "./rules/rule-arn.ts";

export interface RuleDeadLettersProps {
  readonly eventBus: EventBus;
  readonly encryptionKey: IKey;
}

/** Events that EventBridge could not hand to the target of a rule; their attributes say which and why. */
export class RuleDeadLetters extends DeadLetterQueue {
  constructor(scope: Construct, id: string, { eventBus, encryptionKey }: RuleDeadLettersProps) {
    super(scope, id, { encryptionKey });
    // Any rule of this bus: one statement a rule would not fit into a policy.
    allowEvents(this, ruleArn(Stack.of(this), eventBus, "*"));
  }
}
