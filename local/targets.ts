import type { Deliver } from "./eventbridge/event-bridge.ts";
import type { Lambda } from "./lambda/lambda.ts";
import type { Sqs } from "./sqs/sqs.ts";

/** Whether events can be sent there; the ARN of a bus is for EventBridge itself. */
export function isTarget(arn: string): boolean {
  return /^arn:[^:]+:(sqs|lambda|events):/.test(arn);
}

/** Sends text to queues and functions by their ARN. Both have stored it when it returns. */
export function deliverTo(sqs: Sqs, lambda: () => Lambda): Deliver {
  return (arn, text, groupId) => {
    const queue = sqs.queueByArn(arn);
    if (queue) sqs.send(queue, { body: text, groupId });
    else lambda().asynchronous.accept(lambda().get(arn), text);
  };
}
