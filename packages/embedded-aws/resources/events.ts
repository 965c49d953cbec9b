import * as z from "zod";
import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import type { CreatedResource } from "../cloudformation/scope.ts";
import { busNameOf } from "../eventbridge/put-events.ts";
import {
  readPattern,
  readSchedule,
  type Schedule,
  type Target,
  type TargetInput,
} from "../eventbridge/rule.ts";
import { everything } from "../iam/policy.ts";
import { queueNameOf } from "../targets.ts";
import {
  type Context,
  generatedName,
  integer,
  noEffect,
  number,
  physicalName,
  resourceType,
  type World,
} from "./resource-type.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbus.html */
export const eventBus = resourceType({
  type: "AWS::Events::EventBus",
  properties: z.strictObject({
    Name: physicalName(256, /^[/.\-\w]+$/),
    Description: noEffect("only a description"),
    KmsKeyIdentifier: noEffect("events are not stored here"),
    Policy: noEffect("there are no other accounts here"),
    DeadLetterConfig: noEffect("nothing is encrypted here that could fail to be"),
    Tags: noEffect("tags are only labels"),
  }),
  create: ({ Name }, { world }) => {
    const bus = world.eventbridge.createBus(Name);
    return { ref: Name, attributes: { Arn: bus.arn, Name, Policy: "" } };
  },
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html */
export const archive = resourceType({
  type: "AWS::Events::Archive",
  properties: z.strictObject({
    ArchiveName: physicalName(48, /^[.\-\w]+$/).optional(),
    SourceArn: z.string(),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    RetentionDays: number.default(0),
    Description: noEffect("only a description"),
    KmsKeyIdentifier: noEffect("events are not archived here"),
  }),
  create: ({ ArchiveName, SourceArn, EventPattern, RetentionDays }, context) => {
    const name = ArchiveName ?? generatedName(context, 48);
    context.world.eventbridge.addArchive(busNameOf(SourceArn), {
      name,
      pattern: readPattern(JSON.stringify(EventPattern ?? EVERYTHING)),
      retentionDays: RetentionDays === 0 ? undefined : RetentionDays,
    });
    return {
      ref: name,
      attributes: { ArchiveName: name, Arn: arnOf("events", `archive/${name}`) },
    };
  },
});

/** Every event has a source. */
const EVERYTHING = { source: [{ exists: true }] };

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string(), z.string()).default({}),
      InputTemplate: z.string(),
    })
    .optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  /** No effect: a target here does not fail and recover. */
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: integer(60, 86_400).optional(),
      MaximumRetryAttempts: integer(0, 185).optional(),
    })
    .optional(),
  RoleArn: z.string().optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const rule = resourceType({
  type: "AWS::Events::Rule",
  properties: z.strictObject({
    Name: physicalName(64, /^[.\-\w]+$/).optional(),
    Description: z.string().max(512).optional(),
    EventBusName: z.string().default("default"),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    ScheduleExpression: z.string().optional(),
    State: z
      .enum(["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"])
      .default("ENABLED"),
    Targets: z.array(target).max(5).default([]),
    RoleArn: noEffect("only targets have one here"),
    Tags: noEffect("tags are only labels"),
  }),
  create: (properties, context) => {
    const busName = busNameOf(properties.EventBusName);
    const name = properties.Name ?? generatedName(context, 64);
    const resource = busName === "default" ? `rule/${name}` : `rule/${busName}/${name}`;
    const arn = arnOf("events", resource, context.world.account);
    context.world.ruleTargets.push({
      rule: properties.Name ?? context.logicalId,
      arns: properties.Targets.flatMap(({ Arn, DeadLetterConfig }) =>
        DeadLetterConfig ? [Arn, DeadLetterConfig.Arn] : [Arn],
      ),
    });
    const pattern = properties.EventPattern && JSON.stringify(properties.EventPattern);
    const schedule = scheduleOf(properties, context);
    if (pattern === undefined && schedule === undefined) {
      throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    context.world.eventbridge.putRule({
      name,
      arn,
      busName,
      description: properties.Description,
      enabled: properties.State !== "DISABLED",
      pattern: pattern === undefined ? undefined : readPattern(pattern),
      patternText: pattern,
      schedule,
      targets: properties.Targets.map(targetOf),
    });
    return { ref: busName === "default" ? name : `${busName}|${name}`, attributes: { Arn: arn } };
  },
});

type Scheduling = {
  readonly EventBusName: string;
  readonly ScheduleExpression?: string | undefined;
};

function scheduleOf(
  { EventBusName: bus, ScheduleExpression: expression }: Scheduling,
  { logicalId, world }: Context,
): Schedule | undefined {
  if (expression === undefined) return undefined;
  if (busNameOf(bus) !== "default") {
    throw invalid("ScheduleExpression is supported only on the default event bus.");
  }
  const schedule = readSchedule(expression);
  if (schedule.minutes === undefined) {
    world.warn(
      `${logicalId}: ${expression} is not in the embedded AWS; the rule runs by runSchedules only`,
    );
  }
  return schedule;
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

function targetOf(declared: z.output<typeof target>): Target {
  return {
    id: declared.Id,
    arn: declared.Arn,
    input: inputOf(declared),
    messageGroupId: declared.SqsParameters?.MessageGroupId,
    deadLetterArn: declared.DeadLetterConfig?.Arn,
    roleArn: declared.RoleArn,
  };
}

function inputOf({ Input, InputPath, InputTransformer }: z.output<typeof target>): TargetInput {
  if (Input !== undefined) return { kind: "constant", json: Input };
  if (InputPath !== undefined) return { kind: "path", path: InputPath };
  if (!InputTransformer) return { kind: "event" };
  const { InputPathsMap: paths, InputTemplate: template } = InputTransformer;
  return { kind: "template", paths, template };
}

/**
 * Handles rule targets outside the template after all resources are created. A local queue or event
 * bus of the same name replaces such a queue or bus. Other targets receive nothing. It warns about
 * both.
 */
export function resolveRuleTargets(
  world: World,
  resources: ReadonlyMap<string, CreatedResource>,
): void {
  const made = new Set([...resources.values()].map(({ attributes }) => attributes.Arn));
  made.add(arnOf("events", "event-bus/default"));
  for (const { rule, arns } of world.ruleTargets) {
    for (const arn of new Set(arns)) {
      if (made.has(arn) || isFunction(arn, world)) continue;
      const warning = standIn(arn, made, world) ?? nowhere(arn, world);
      world.warn(`${rule}: ${warning}`);
    }
  }
}

/** Returns the warning; undefined if nothing can replace the target. */
function standIn(
  arn: string,
  made: ReadonlySet<string | undefined>,
  { sqs, eventbridge, access }: World,
): string | undefined {
  const warningOf = (what: string) =>
    `${what} is not in the template; a local one of this name stands in for ${arn}`;
  // Its real policy is unknown here.
  access.addToResource(arn, everything);

  const queue = queueNameOf(arn);
  // A resource of the template with this name is another one, which must not receive these events.
  if (queue !== undefined && !made.has(arnOf("sqs", queue))) {
    const isFifo = queue.endsWith(".fifo");
    sqs.ensureQueue(queue, isFifo ? { FifoQueue: "true", ContentBasedDeduplication: "true" } : {});
    return warningOf(`queue ${queue}`);
  }
  const bus = /^arn:[^:]+:events:[^:]*:[^:]*:event-bus\/(.+)$/.exec(arn)?.[1];
  if (bus !== undefined && !made.has(arnOf("events", `event-bus/${bus}`))) {
    if (!eventbridge.hasBus(bus)) eventbridge.createBus(bus);
    return warningOf(`event bus ${bus}`);
  }
  return undefined;
}

function nowhere(arn: string, { eventbridge }: World): string {
  eventbridge.dropFor(arn);
  return `the target ${arn} cannot run in the embedded AWS; events for it go nowhere here`;
}

function isFunction(arn: string, { lambda }: World): boolean {
  return arn.startsWith(arnOf("lambda", "function:")) && lambda.find(arn) !== undefined;
}
