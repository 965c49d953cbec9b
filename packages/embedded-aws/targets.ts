import { ACCOUNT_ID, accountIn, arnOf } from "./account.ts";
import { AwsError } from "./aws-error.ts";
import type { Deliver } from "./eventbridge/event-bridge.ts";
import type { AccessControl } from "./iam/access-control.ts";
import type { Lambda } from "./lambda/lambda.ts";
import type { SendToQueue } from "./sns/sns.ts";
import type { Sqs } from "./sqs/sqs.ts";

/** Returns the queue's name in an ARN; undefined for another ARN. */
export function queueNameOf(arn: string): string | undefined {
  return /^arn:[^:]+:sqs:[^:]*:[^:]*:([^:]+)$/.exec(arn)?.[1];
}

/**
 * Returns a function that sends text to queues and functions by ARN. Both have stored it when it
 * returns. A queue of another account or Region is replaced by the one of this account with its name.
 */
export function deliverTo(sqs: Sqs, lambda: () => Lambda, account = ACCOUNT_ID): Deliver {
  return (arn, text, groupId, traceHeader) => {
    const queueName = queueNameOf(arn);
    if (queueName === undefined) {
      return lambda().asynchronous.accept(lambda().get(arn), text, traceHeader);
    }
    const queue = sqs.queueByArn(arnOf("sqs", queueName, account));
    if (!queue) throw noQueue();
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

/** Returns a function that sends messages of topics to queues of their account, which must allow it. */
export function sendFromTopic(sqs: Sqs, access: AccessControl): SendToQueue {
  return ({ topic: source, queue: target, message }) => {
    checkSending(access, { service: "sns.amazonaws.com", source, target });
    const queue = sqs.queueByArn(target);
    if (!queue) throw noQueue();
    const { Message: MessageBody, ...rest } = message;
    sqs.sendMessage({ QueueUrl: queue.url, MessageBody, ...rest });
  };
}

function noQueue(): AwsError {
  const code = "AWS.SimpleQueueService.NonExistentQueue";
  return new AwsError(code, "The specified queue does not exist.");
}

const actions: readonly (readonly [service: string, action: string])[] = [
  ["sqs", "sqs:SendMessage"],
  ["lambda", "lambda:InvokeFunction"],
  ["events", "events:PutEvents"],
];

/** A target to which a service sends. */
export type Sending = {
  /** For example `events.amazonaws.com`. */
  readonly service: string;
  /** ARN of the resource that causes the sending. */
  readonly source: string;
  /** ARN of the role to send with. Without it, the target's own policy decides. */
  readonly role?: string | undefined;
  readonly target: string;
};

/** @throws AwsError if the sending is not allowed, or not in that role. */
export function checkSending(access: AccessControl, sending: Sending): void {
  const { service, source, role, target } = sending;
  const [, action] = actions.find(([name]) => target.split(":")[2] === name) ?? [];
  // Buses of the same account need no permission.
  if (action === undefined || (role === undefined && action === "events:PutEvents")) return;
  const context = {
    "aws:SourceArn": source,
    "aws:SourceAccount": accountIn(source) ?? ACCOUNT_ID,
  };
  if (role === undefined) {
    access.check({ principal: { service }, action, resource: target, context });
    return;
  }
  const principal = access.assume(role, service, context);
  if (principal) access.check({ principal, action, resource: target });
}
