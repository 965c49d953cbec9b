import { randomUUID } from "node:crypto";
import * as z from "zod";
import { arnOf } from "../account.ts";
import { TemplateFault } from "../cloudformation/template.ts";
import { EventSourceMapping } from "../event-source-mapping.ts";
import type { LambdaFunction } from "../lambda/function.ts";
import type { Queue } from "../sqs/queue.ts";
import { boolean, integer, noEffect, resourceType, type World } from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const lambdaEventSourceMapping = resourceType({
  type: "AWS::Lambda::EventSourceMapping",
  properties: z.strictObject({
    EventSourceArn: z.string(),
    FunctionName: z.string(),
    BatchSize: integer(1, 10_000).default(10),
    MaximumBatchingWindowInSeconds: integer(0, 300).default(0),
    ScalingConfig: z.strictObject({ MaximumConcurrency: integer(2, 1000).optional() }).optional(),
    FunctionResponseTypes: z.array(z.string()).default([]),
    Enabled: boolean.default(true),
    Tags: noEffect("tags are only labels"),
  }),
  create: (properties, { logicalId, world }) => {
    const { EventSourceArn: queueArn } = properties;
    const queue = world.sqs.queueByArn(queueArn);
    if (!queue) throw new TemplateFault(logicalId, `${queueArn} is not a queue here`);
    const target = world.lambda.get(properties.FunctionName);
    const fault =
      (queue.isFifo() ? fifoFault(properties) : batchFault(properties)) ??
      visibilityFault(queue, target);
    if (fault !== undefined) throw new TemplateFault(logicalId, fault);
    const config = {
      batchSize: properties.BatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      reportsItemFailures: properties.FunctionResponseTypes.includes("ReportBatchItemFailures"),
    };
    checkPoller(world, target, queueArn);
    if (properties.Enabled) {
      const lane = target.mappingLane(properties.ScalingConfig?.MaximumConcurrency);
      const { sqs, meter } = world;
      world.mappings.push(
        new EventSourceMapping(queue, lane, config, {
          lineage: target.lineage,
          queueByArn: sqs.queueByArn,
          warn: (text) => world.warn(text),
          meter,
        }),
      );
    }
    const id = randomUUID();
    const arn = arnOf("lambda", `event-source-mapping:${id}`);
    return { ref: id, attributes: { Id: id, EventSourceMappingArn: arn } };
  },
});

/**
 * Checks the poller's permissions, as AWS does before it creates a mapping.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
 */
function checkPoller({ access, lambda }: World, target: LambdaFunction, resource: string): void {
  const principal = access.principalOf(lambda.declarationOf(target)?.logicalId ?? "");
  if (!principal) return;
  for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
    access.check({ principal, action: `sqs:${action}`, resource });
  }
}

/**
 * Refuses a mapping whose messages return while the function may still work on them, as Lambda
 * does.
 * https://github.com/hashicorp/terraform-provider-aws/issues/18099
 */
function visibilityFault({ attributes }: Queue, { config }: LambdaFunction): string | undefined {
  const visible = Number(attributes.VisibilityTimeout);
  return visible < config.timeoutSeconds
    ? `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${config.timeoutSeconds} seconds`
    : undefined;
}

type Batching = {
  readonly BatchSize: number;
  readonly MaximumBatchingWindowInSeconds: number;
};

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
function fifoFault({ BatchSize, MaximumBatchingWindowInSeconds: window }: Batching) {
  if (BatchSize > 10) return "BatchSize of a FIFO queue is at most 10";
  return window > 0 ? "a FIFO queue has no batching window" : undefined;
}

function batchFault({ BatchSize, MaximumBatchingWindowInSeconds: window }: Batching) {
  return BatchSize > 10 && window < 1
    ? "a BatchSize over 10 needs a MaximumBatchingWindowInSeconds of at least 1"
    : undefined;
}
