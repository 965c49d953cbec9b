import { Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { DeadLetterQueue } from "../bus-queue.ts";
import { allowEvents } from "../queue-target.ts";
import { ruleArn } from "./rule-arn.ts";

export interface RuleDeadLettersProps {
  readonly eventBus: EventBus;
  readonly encryptionKey: IKey;
}

/** What EventBridge could not hand to a target of the rules in code; its attributes say which and why. */
export class RuleDeadLetters extends DeadLetterQueue {
  constructor(scope: Construct, id: string, { eventBus, encryptionKey }: RuleDeadLettersProps) {
    super(scope, id, { encryptionKey });
    // Any rule of this bus: one statement a rule would not fit into a policy.
    allowEvents(this, ruleArn(Stack.of(this), eventBus, "*"));
  }
}
