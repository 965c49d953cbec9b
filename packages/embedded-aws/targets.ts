import { arnOf } from "./account.ts";
import { AwsError } from "./aws-error.ts";
import type { Deliver } from "./eventbridge/event-bridge.ts";
import type { Lambda } from "./lambda/lambda.ts";
import type { Sqs } from "./sqs/sqs.ts";

/** Returns the queue's name in an ARN; undefined for another ARN. */
export function queueNameOf(arn: string): string | undefined {
  return /^arn:[^:]+:sqs:[^:]*:[^:]*:([^:]+)$/.exec(arn)?.[1];
}

/**
 * Returns a function that sends text to queues and functions by ARN. Both have stored it when it
 * returns. A queue of another account or Region is replaced by the local one with its name.
 */
export function deliverTo(sqs: Sqs, lambda: () => Lambda): Deliver {
  return (arn, text, groupId, traceHeader) => {
    const queueName = queueNameOf(arn);
    if (queueName === undefined) {
      return lambda().asynchronous.accept(lambda().get(arn), text, traceHeader);
    }
    const queue = sqs.queueByArn(arnOf("sqs", queueName));
    if (!queue) {
      const code = "AWS.SimpleQueueService.NonExistentQueue";
      throw new AwsError(code, "The specified queue does not exist.");
    }
    sqs.sendMessage({
      QueueUrl: queue.url,
      MessageBody: text,
      MessageGroupId: groupId,
      ...(traceHeader !== undefined && {
        MessageSystemAttributes: {
          AWSTraceHeader: { DataType: "String", StringValue: traceHeader },
        },
      }),
    });
    return undefined;
  };
}
