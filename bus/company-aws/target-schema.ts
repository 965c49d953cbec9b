import * as z from "zod/mini";
import { must, oneOf, someText } from "../../catalog/kinds.ts";
import { roleNamePrefix } from "./access.ts";
import { parseArn } from "./arn.ts";

/* Targets in the company's own AWS account. */

function arn(pattern: RegExp, what: string, form: string) {
  return someText.check(
    z.regex(pattern, must(`the ARN of ${what}: arn:<partition>:${form}`)),
    z.refine((text) => !pattern.test(text) || parseArn(text) !== undefined, {
      error: "must have a Region of its partition",
    }),
  );
}

const place = String.raw`[a-z]{2}(-[a-z]{1,20}){1,2}-\d{1,2}:\d{12}`;

function whole(afterPartition: string): RegExp {
  return new RegExp(`^arn:(aws|aws-cn|aws-us-gov):${afterPartition}$`);
}

/**
 * The role that the bus assumes. The bus can assume only roles with names of this form (lib/channel.ts).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const role = arn(
  whole(String.raw`iam::\d{12}:role/${roleNamePrefix}[\w+=,.@-]{1,46}`),
  "a role",
  `iam::<account>:role/${roleNamePrefix}<name>`,
);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const queue = String.raw`sqs:${place}:([\w-]{1,80}|[\w-]{1,75}\.fifo)`;
/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const topic = String.raw`sns:${place}:([\w-]{1,256}|[\w-]{1,251}\.fifo)`;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
const eventBus = String.raw`events:${place}:event-bus/[/.\w-]{1,256}`;

export const sqsTarget = z.strictObject(
  {
    type: oneOf("sqs"),
    queue_arn: arn(whole(queue), "a queue", "sqs:<region>:<account>:<name>"),
    role_arn: role,
  },
  must("an object"),
);

export const snsTarget = z.strictObject(
  {
    type: oneOf("sns"),
    topic_arn: arn(whole(topic), "a topic", "sns:<region>:<account>:<name>"),
    role_arn: role,
  },
  must("an object"),
);

export const eventbridgeTarget = z.strictObject(
  {
    type: oneOf("eventbridge"),
    event_bus_arn: arn(
      whole(eventBus),
      "an event bus",
      "events:<region>:<account>:event-bus/<name>",
    ),
    role_arn: role,
  },
  must("an object"),
);

/** The query of what a company needs for a role: the ARN of what the role sends to. */
export const awsAccessQuery = z.strictObject({
  arn: z.optional(
    arn(
      whole(`(${queue}|${topic}|${eventBus})`),
      "a queue, topic or event bus",
      "<service>:<region>:<account>:<resource>",
    ),
  ),
});

export const awsTargets = [sqsTarget, snsTarget, eventbridgeTarget] as const;
export type AwsTarget = z.infer<(typeof awsTargets)[number]>;
