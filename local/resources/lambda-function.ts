import * as z from "zod";
import { TemplateFault } from "../cloudformation/template.ts";
import { generatedName, noEffect, number, resourceType } from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction = resourceType({
  type: "AWS::Lambda::Function",
  properties: z.strictObject({
    FunctionName: z.string().optional(),
    Handler: z.string(),
    Runtime: z.string().startsWith("nodejs"),
    Code: z.strictObject({
      S3Key: z.string(),
      S3Bucket: noEffect("the key alone names the asset"),
    }),
    Timeout: number.default(3),
    MemorySize: number.default(128),
    Environment: z
      .strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
      .optional(),
    ReservedConcurrentExecutions: number.optional(),
    DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
    Architectures: noEffect("JavaScript runs on the processor that there is"),
    Role: noEffect("roles are not enforced yet"),
    Description: noEffect("it only describes"),
    LoggingConfig: noEffect("every line goes to the log of the embedded AWS"),
    TracingConfig: noEffect("there is no X-Ray here"),
    EphemeralStorage: noEffect("functions share the /tmp of the machine"),
    KmsKeyArn: noEffect("nothing is encrypted here"),
    PackageType: noEffect("Code tells it"),
    RuntimeManagementConfig: noEffect("the Node.js that runs this is the runtime"),
    Tags: noEffect("they only name"),
  }),
  create: (properties, context) => {
    const { logicalId, world } = context;
    const { S3Key: key } = properties.Code;
    const taskRoot = world.assetFolder(key);
    if (taskRoot === undefined) throw new TemplateFault(logicalId, `there is no asset ${key}`);
    const created = world.lambda.createFunction({
      logicalId,
      name: properties.FunctionName ?? generatedName(context, 64),
      taskRoot,
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      environment: properties.Environment?.Variables ?? {},
      reservedConcurrency: properties.ReservedConcurrentExecutions,
    });
    const deadLetterArn = properties.DeadLetterConfig?.TargetArn;
    world.lambda.asynchronous.configure(created, { deadLetterArn });
    return { ref: created.config.name, attributes: { Arn: created.config.arn } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig = resourceType({
  type: "AWS::Lambda::EventInvokeConfig",
  properties: z.strictObject({
    FunctionName: z.string(),
    MaximumRetryAttempts: number.default(2),
    MaximumEventAgeInSeconds: number.default(21_600),
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
    Action: noEffect("policies are not enforced yet"),
    FunctionName: noEffect("policies are not enforced yet"),
    Principal: noEffect("policies are not enforced yet"),
    SourceAccount: noEffect("policies are not enforced yet"),
    SourceArn: noEffect("policies are not enforced yet"),
  }),
  create: (_properties, context) => ({ ref: generatedName(context, 100), attributes: {} }),
});
