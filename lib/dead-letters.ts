import { Stack } from "aws-cdk-lib";
import type { EventBus } from "aws-cdk-lib/aws-events";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { DeadLetterQueue, fifo } from "./bus-queue.ts";
import { allowEvents, ruleArn } from "./queue-target.ts";

interface DeadLettersProps {
  readonly eventBus: EventBus;
  readonly encryptionKey: IKey;
}

/**
 * Dead letters of the queues that the bus reads, and of its rules. Queues share them, because an alarm costs money
 * for each queue, and SQS knows each message's source queue.
 */
export class DeadLetters extends Construct {
  /** Messages of standard queues. */
  readonly messages: DeadLetterQueue;
  /** Messages of FIFO queues, whose dead-letter queue must be FIFO too. */
  readonly turns: DeadLetterQueue;
  /** Events are separate from messages, because SQS can move back only messages that came from a queue. */
  readonly events: RuleDeadLetters;

  constructor(scope: Construct, id: string, { eventBus, encryptionKey }: DeadLettersProps) {
    super(scope, id);
    this.messages = new DeadLetterQueue(this, "Messages", { encryptionKey });
    this.turns = new DeadLetterQueue(this, "Turns", { encryptionKey, ...fifo });
    this.events = new RuleDeadLetters(this, "Events", { eventBus, encryptionKey });
  }
}

/** Events that EventBridge could not send to the target of a rule. Their attributes name the rule and the reason. */
export class RuleDeadLetters extends DeadLetterQueue {
  constructor(scope: Construct, id: string, { eventBus, encryptionKey }: DeadLettersProps) {
    super(scope, id, { encryptionKey });
    // Any rule of this bus, because one statement for each rule would not fit into a policy.
    allowEvents(this, ruleArn(Stack.of(this), eventBus, "*"));
  }
}
