import { randomUUID } from "node:crypto";
import * as z from "zod";
import { arnOf } from "../account.ts";
import { TemplateFault } from "../cloudformation/template.ts";
import { EventSourceMapping } from "../event-source-mapping.ts";
import type { Statement } from "../iam/policy.ts";
import type { LambdaFunction } from "../lambda/function.ts";
import type { Queue } from "../sqs/queue.ts";
import {
  boolean,
  generatedName,
  integer,
  noEffect,
  number,
  physicalName,
  resourceType,
  type World,
} from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction = resourceType({
  type: "AWS::Lambda::Function",
  properties: z.strictObject({
    FunctionName: physicalName(64, /^[\w-]+$/).optional(),
    Handler: z.string(),
    Runtime: z.string().startsWith("nodejs"),
    Code: z.strictObject({
      S3Key: z.string().optional(),
      S3Bucket: noEffect("the key alone names the asset"),
      ZipFile: z.string().optional(),
    }),
    Timeout: integer(1, 900).default(3),
    MemorySize: integer(128, 10_240).default(128),
    Environment: z
      .strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
      .optional(),
    ReservedConcurrentExecutions: number.optional(),
    RecursiveLoop: z.enum(["Allow", "Terminate"]).default("Terminate"),
    DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
    Architectures: noEffect("JavaScript runs on the processor that there is"),
    /** Optional here, and required in AWS. Without it, the function may do everything. */
    Role: z.string().optional(),
    Description: noEffect("only a description"),
    LoggingConfig: z
      .strictObject({
        LogFormat: z.enum(["Text", "JSON"]).default("Text"),
        SystemLogLevel: z.enum(["DEBUG", "INFO", "WARN"]).default("INFO"),
        ApplicationLogLevel: noEffect("every line goes to the log of the embedded AWS"),
        LogGroup: z.string().optional(),
      })
      .prefault({}),
    TracingConfig: noEffect("there is no X-Ray here"),
    EphemeralStorage: noEffect("functions share the /tmp of the machine"),
    KmsKeyArn: noEffect("nothing is encrypted here"),
    PackageType: noEffect("Code determines it"),
    RuntimeManagementConfig: noEffect("the Node.js that runs this is the runtime"),
    Tags: noEffect("tags are only labels"),
  }),
  create: async (properties, context) => {
    const { logicalId, world } = context;
    const { S3Key: key, ZipFile: inline } = properties.Code;
    const taskRoot =
      inline === undefined
        ? world.assetFolder(key ?? "")
        : await world.inlineCodeFolder(logicalId, inline);
    if (taskRoot === undefined) throw new TemplateFault(logicalId, `there is no asset ${key}`);
    if (properties.Role !== undefined) {
      const { LogGroup: logGroup } = properties.LoggingConfig;
      world.access.addFunction(logicalId, { role: properties.Role, logGroup });
    }
    const created = world.lambda.createFunction({
      logicalId,
      name: properties.FunctionName ?? generatedName(context, 64),
      taskRoot,
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      environment: replaced(properties.Environment?.Variables ?? {}, world.variables),
      logging: {
        format: properties.LoggingConfig.LogFormat,
        systemLevel: properties.LoggingConfig.SystemLogLevel,
        group: properties.LoggingConfig.LogGroup,
      },
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      recursiveLoop: properties.RecursiveLoop,
    });
    const deadLetterArn = properties.DeadLetterConfig?.TargetArn;
    world.lambda.asynchronous.configure(created, { deadLetterArn });
    return { ref: created.config.name, attributes: { Arn: created.config.arn } };
  },
});

function replaced(
  declared: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const values = Object.entries(declared).map(([name, value]) => [name, variables[name] ?? value]);
  return Object.fromEntries(values);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig = resourceType({
  type: "AWS::Lambda::EventInvokeConfig",
  properties: z.strictObject({
    FunctionName: z.string(),
    MaximumRetryAttempts: integer(0, 2).default(2),
    MaximumEventAgeInSeconds: integer(60, 21_600).default(21_600),
    DestinationConfig: z
      .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
      .optional(),
    Qualifier: noEffect("there is one version of a function here"),
  }),
  create: (properties, context) => {
    const { lambda } = context.world;
    lambda.asynchronous.configure(lambda.get(properties.FunctionName), {
      maxRetries: properties.MaximumRetryAttempts,
      maxAgeSeconds: properties.MaximumEventAgeInSeconds,
      onFailure: properties.DestinationConfig?.OnFailure?.Destination,
    });
    return { ref: generatedName(context, 128), attributes: {} };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const lambdaPermission = resourceType({
  type: "AWS::Lambda::Permission",
  properties: z.strictObject({
    Action: z.string(),
    FunctionName: z.string(),
    Principal: z.string(),
    SourceAccount: z.string().optional(),
    SourceArn: z.string().optional(),
  }),
  create: ({ FunctionName, ...permission }, context) => {
    const { lambda, access } = context.world;
    const { arn } = lambda.get(FunctionName).config;
    access.addToResource(arn, [statementOf(permission, arn)]);
    return { ref: generatedName(context, 100), attributes: {} };
  },
});

type Permission = {
  readonly Action: string;
  readonly Principal: string;
  readonly SourceAccount?: string | undefined;
  readonly SourceArn?: string | undefined;
};

/** https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
function statementOf({ Action, Principal, ...source }: Permission, arn: string): Statement {
  const kind = Principal.endsWith(".amazonaws.com") ? "Service" : "AWS";
  return {
    effect: "Allow",
    principals: { [kind]: [Principal] },
    actions: [Action],
    resources: [arn],
    conditions: {
      ...(source.SourceAccount !== undefined && {
        StringEquals: { "aws:SourceAccount": [source.SourceAccount] },
      }),
      ...(source.SourceArn !== undefined && {
        ArnLike: { "aws:SourceArn": [source.SourceArn] },
      }),
    },
  };
}

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
      (queue.isFifo ? fifoFault(properties) : batchFault(properties)) ??
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
      const { meter } = world;
      world.mappings.push(
        new EventSourceMapping(queue, lane, config, {
          lineage: target.lineage,
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
