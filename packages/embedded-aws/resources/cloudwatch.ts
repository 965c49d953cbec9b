import * as z from "zod";
import { arnOf, globalArnOf } from "../account.ts";
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
