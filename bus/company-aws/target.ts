import { hostOf, parsed } from "./arn.ts";
import type { AwsTarget } from "./target-schema.ts";

export type { AwsTarget } from "./target-schema.ts";

/** The types of targets in the company's own AWS account. */
export const awsTargetTypes = ["sqs", "sns", "eventbridge"] as const satisfies AwsTarget["type"][];

/** Returns true for a target in the company's own AWS account. */
export function isAws<T extends { readonly type: string }>(
  target: T,
): target is Extract<T, { readonly type: AwsTarget["type"] }> {
  return awsTargetTypes.some((type) => type === target.type);
}

/** Returns the ARN of the queue, topic or event bus. */
export function resourceOf(target: AwsTarget): string {
  switch (target.type) {
    case "sqs":
      return target.queue_arn;
    case "sns":
      return target.topic_arn;
    case "eventbridge":
      return target.event_bus_arn;
    default:
      return target satisfies never;
  }
}

/** Returns true for a FIFO queue or topic, which keeps the order of its messages. */
export function isFifo(target: AwsTarget): boolean {
  return target.type !== "eventbridge" && resourceOf(target).endsWith(".fifo");
}

/** Returns the URL of the service in the Region of a target. */
export function serviceUrl(target: AwsTarget): string {
  return `https://${hostOf(parsed(resourceOf(target)))}/`;
}

/** Returns the URL of a queue. */
export function queueUrl(queueArn: string): string {
  const arn = parsed(queueArn);
  return `https://${hostOf(arn)}/${arn.account}/${arn.resource}`;
}
