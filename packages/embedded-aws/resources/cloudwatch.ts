import * as z from "zod";
import { arnOf, globalArnOf } from "../account.ts";
import { TemplateFault } from "../cloudformation/template.ts";
import { FilterPatternFault, readFilterPattern } from "../logs/filter-pattern.ts";
import { generatedName, noEffect, physicalName, resourceType } from "./resource-type.ts";

const nobodyMeasures = noEffect("no metrics exist here that an alarm could watch");

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html */
export const alarm = resourceType({
  type: "AWS::CloudWatch::Alarm",
  properties: z.strictObject({
    AlarmName: physicalName(255).optional(),
    ActionsEnabled: nobodyMeasures,
    AlarmActions: nobodyMeasures,
    AlarmDescription: nobodyMeasures,
    ComparisonOperator: nobodyMeasures,
    DatapointsToAlarm: nobodyMeasures,
    Dimensions: nobodyMeasures,
    EvaluationPeriods: nobodyMeasures,
    ExtendedStatistic: nobodyMeasures,
    InsufficientDataActions: nobodyMeasures,
    MetricName: nobodyMeasures,
    Metrics: nobodyMeasures,
    Namespace: nobodyMeasures,
    OKActions: nobodyMeasures,
    Period: nobodyMeasures,
    Statistic: nobodyMeasures,
    Tags: noEffect("tags are only labels"),
    Threshold: nobodyMeasures,
    TreatMissingData: nobodyMeasures,
    Unit: nobodyMeasures,
  }),
  create: ({ AlarmName }, context) => {
    const name = AlarmName ?? generatedName(context, 255);
    return { ref: name, attributes: { Arn: arnOf("cloudwatch", `alarm:${name}`) } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html */
export const dashboard = resourceType({
  type: "AWS::CloudWatch::Dashboard",
  properties: z.strictObject({
    DashboardName: physicalName(255, /^[\w-]+$/).optional(),
    DashboardBody: noEffect("dashboards are not shown here"),
    Tags: noEffect("tags are only labels"),
  }),
  create: ({ DashboardName }, context) => {
    const name = DashboardName ?? generatedName(context, 255);
    return {
      ref: name,
      attributes: { DashboardArn: globalArnOf("cloudwatch", `dashboard/${name}`) },
    };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroup = resourceType({
  type: "AWS::Logs::LogGroup",
  properties: z.strictObject({
    LogGroupName: physicalName(512, /^[.\-_/#A-Za-z0-9]+$/).optional(),
    RetentionInDays: noEffect("every line goes to the log of the embedded AWS, which keeps none"),
    LogGroupClass: noEffect("it only changes the price"),
    KmsKeyId: noEffect("nothing is kept"),
    DataProtectionPolicy: noEffect("nothing is kept"),
    DeletionProtectionEnabled: noEffect("nothing is kept"),
    Tags: noEffect("tags are only labels"),
  }),
  create: ({ LogGroupName }, context) => {
    const name = LogGroupName ?? generatedName(context, 512);
    context.world.logs.createGroup(name);
    return { ref: name, attributes: { Arn: arnOf("logs", `log-group:${name}:*`) } };
  },
});

const selector = z
  .string()
  .regex(/^\$\.[\w.-]+$/, "must be a selector of a field, such as $.status");
const metricName = z.string().regex(/^[^:*$]{1,255}$/);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-metricfilter.html */
export const metricFilter = resourceType({
  type: "AWS::Logs::MetricFilter",
  properties: z.strictObject({
    FilterName: physicalName(512, /^[^:*]+$/).optional(),
    LogGroupName: z.string(),
    FilterPattern: z.string().transform((text, context) => {
      try {
        return readFilterPattern(text);
      } catch (error) {
        if (!(error instanceof FilterPatternFault)) throw error;
        context.addIssue({ code: "custom", message: error.message });
        return z.NEVER;
      }
    }),
    MetricTransformations: z.tuple([
      z.strictObject({
        MetricName: metricName,
        MetricNamespace: metricName,
        MetricValue: z.union([selector, z.string().regex(/^-?\d+(\.\d+)?$/)]),
        Dimensions: z
          .array(z.strictObject({ Key: z.string().min(1).max(255), Value: selector }))
          .max(3)
          .default([]),
        Unit: noEffect("only a description"),
      }),
    ]),
  }),
  create: (properties, context) => {
    const { FilterName, LogGroupName, FilterPattern: pattern, MetricTransformations } = properties;
    const [{ MetricName, MetricNamespace, MetricValue, Dimensions }] = MetricTransformations;
    const used = [MetricValue, ...Dimensions.map(({ Value }) => Value)];
    for (const field of used.filter((value) => value.startsWith("$"))) {
      // https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_logs.MetricFilterProps.html#metricvalue
      if (!pattern.selectors.has(field)) {
        throw new TemplateFault(
          context.logicalId,
          `the pattern must name ${field}, such as ${field} = *`,
        );
      }
    }
    context.world.logs.addFilter(LogGroupName, {
      logicalId: context.logicalId,
      pattern,
      namespace: MetricNamespace,
      name: MetricName,
      value: MetricValue,
      dimensions: Object.fromEntries(Dimensions.map(({ Key, Value }) => [Key, Value])),
    });
    return { ref: FilterName ?? generatedName(context, 512), attributes: {} };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html */
export const logResourcePolicy = resourceType({
  type: "AWS::Logs::ResourcePolicy",
  properties: z.strictObject({
    PolicyName: noEffect("log delivery is not authorized here"),
    PolicyDocument: noEffect("log delivery is not authorized here"),
  }),
  create: (_properties, context) => ({ ref: generatedName(context, 255), attributes: {} }),
});

/** The CDK's data about itself, for AWS's statistics. */
export const cdkMetadata = resourceType({
  type: "AWS::CDK::Metadata",
  properties: z.strictObject({ Analytics: noEffect("no statistics are collected here") }),
  create: (_properties, context) => ({ ref: generatedName(context, 128), attributes: {} }),
});
