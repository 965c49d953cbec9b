import * as z from "zod";
import { arnOf } from "../account.ts";
import { TemplateFault } from "../cloudformation/template.ts";
import { readPolicy } from "../iam/policy.ts";
import { mayRedrive, queueNameFault } from "../sqs/queue-attributes.ts";
import {
  boolean,
  generatedName,
  integer,
  noEffect,
  physicalName,
  resourceType,
} from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
export const sqsQueue = resourceType({
  type: "AWS::SQS::Queue",
  properties: z.strictObject({
    QueueName: physicalName(80).optional(),
    DelaySeconds: integer(0, 900).optional(),
    MaximumMessageSize: integer(1024, 1024 * 1024).optional(),
    MessageRetentionPeriod: integer(60, 1_209_600).optional(),
    ReceiveMessageWaitTimeSeconds: integer(0, 20).optional(),
    VisibilityTimeout: integer(0, 43_200).optional(),
    RedrivePolicy: z
      .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: integer(1, 1000) })
      .optional(),
    FifoQueue: boolean.optional(),
    ContentBasedDeduplication: boolean.optional(),
    DeduplicationScope: z.string().optional(),
    FifoThroughputLimit: z.string().optional(),
    RedriveAllowPolicy: z
      .strictObject({
        redrivePermission: z.enum(["allowAll", "denyAll", "byQueue"]),
        sourceQueueArns: z.array(z.string()).optional(),
      })
      .optional(),
    SqsManagedSseEnabled: noEffect("the data folder is as safe as the disk"),
    KmsMasterKeyId: z.string().optional(),
    KmsDataKeyReusePeriodSeconds: noEffect("the data folder is as safe as the disk"),
    Tags: noEffect("tags are only labels"),
  }),
  create: (properties, context) => {
    const { QueueName, RedrivePolicy, RedriveAllowPolicy, KmsMasterKeyId: key } = properties;
    const suffix = properties.FifoQueue ? ".fifo" : "";
    const name = QueueName ?? `${generatedName(context, 80 - suffix.length)}${suffix}`;
    const attributes: Record<string, string> = {};
    for (const attribute of ATTRIBUTES) {
      const value = properties[attribute];
      if (value !== undefined) attributes[attribute] = String(value);
    }
    if (RedrivePolicy) attributes.RedrivePolicy = JSON.stringify(RedrivePolicy);
    if (RedriveAllowPolicy) attributes.RedriveAllowPolicy = JSON.stringify(RedriveAllowPolicy);
    const { sqs } = context.world;
    const deadLetterArn = RedrivePolicy?.deadLetterTargetArn;
    const deadLetters = deadLetterArn === undefined ? undefined : sqs.queueByArn(deadLetterArn);
    const fault =
      fifoFault(name, attributes, deadLetterArn) ??
      (deadLetters && !mayRedrive(arnOf("sqs", name, context.world.account), deadLetters.attributes)
        ? "the RedriveAllowPolicy of its dead-letter queue does not allow it"
        : undefined);
    if (fault !== undefined) throw new TemplateFault(context.logicalId, fault);
    const queue = sqs.ensureQueue(name, attributes);
    if (key !== undefined) context.world.access.encrypt(queue.arn, key);
    return {
      ref: queue.url,
      attributes: { Arn: queue.arn, QueueName: name, QueueUrl: queue.url },
    };
  },
});

const ATTRIBUTES = [
  "DelaySeconds",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "VisibilityTimeout",
  "FifoQueue",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
] as const;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
function fifoFault(
  name: string,
  attributes: Readonly<Record<string, string>>,
  deadLetterArn: string | undefined,
): string | undefined {
  const isFifo = attributes.FifoQueue === "true";
  const fault = queueNameFault(name, isFifo);
  if (fault !== undefined) return fault;
  if (deadLetterArn !== undefined && isFifo !== deadLetterArn.endsWith(".fifo")) {
    return isFifo
      ? "the dead-letter queue of a FIFO queue is a FIFO queue too"
      : "the dead-letter queue of a standard queue is a standard queue too";
  }
  const { FifoThroughputLimit: limit, DeduplicationScope: scope } = attributes;
  return limit === "perMessageGroupId" && scope !== "messageGroup"
    ? "FifoThroughputLimit perMessageGroupId needs DeduplicationScope messageGroup"
    : undefined;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
export const sqsQueuePolicy = resourceType({
  type: "AWS::SQS::QueuePolicy",
  properties: z.strictObject({
    Queues: z.array(z.string()),
    PolicyDocument: z.unknown(),
  }),
  create: ({ Queues, PolicyDocument }, context) => {
    for (const url of Queues) {
      const arn = arnOf("sqs", url.split("/").at(-1) ?? "", context.world.account);
      context.world.access.addToResource(arn, readPolicy(PolicyDocument, context.logicalId, arn));
    }
    return { ref: generatedName(context, 80), attributes: {} };
  },
});
