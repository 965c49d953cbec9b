import * as z from "zod";
import { generatedName, noEffect, physicalName, resourceType } from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedulegroup.html */
export const scheduleGroup = resourceType({
  type: "AWS::Scheduler::ScheduleGroup",
  properties: z.strictObject({
    Name: physicalName(64, /^[\w.-]+$/).optional(),
    Tags: noEffect("they only name"),
  }),
  create: ({ Name }, context) => {
    const name = Name ?? generatedName(context, 64);
    const now = new Date().toISOString();
    return {
      ref: name,
      attributes: {
        Arn: context.world.scheduler.createGroup(name),
        CreationDate: now,
        LastModificationDate: now,
        State: "ACTIVE",
      },
    };
  },
});
