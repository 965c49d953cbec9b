import * as z from "zod";
import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { dueTimeOf } from "./at-expression.ts";
import { checkTarget } from "./target.ts";

/** Up to 256 KB. https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html */
const MAX_INPUT = 256 * 1024;

const flexibleTimeWindow = z
  .object({ Mode: z.enum(["OFF", "FLEXIBLE"]), MaximumWindowInMinutes: z.number().optional() })
  .refine(
    ({ Mode, MaximumWindowInMinutes: minutes }) => (Mode === "OFF") === (minutes === undefined),
    {
      message: "MaximumWindowInMinutes goes with the mode FLEXIBLE, and only with it",
    },
  );

const target = z.object({
  Arn: z.string(),
  RoleArn: z.string(),
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
  RetryPolicy: z
    .object({
      MaximumEventAgeInSeconds: z.number().default(86_400),
      MaximumRetryAttempts: z.number().default(185),
    })
    .prefault({}),
  Input: z
    .string()
    .refine((input) => Buffer.byteLength(input) <= MAX_INPUT, "Must be at most 256 KB")
    .optional(),
  SqsParameters: z.object({ MessageGroupId: z.string().optional() }).optional(),
});

/** Defaults, and rules between members, which AWS's model does not have. */
const schedule = z.object({
  Name: z.string(),
  GroupName: z.string().default("default"),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default("UTC"),
  FlexibleTimeWindow: flexibleTimeWindow,
  Target: target,
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).default("NONE"),
  Description: z.string().optional(),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
});

const request = schedule.extend({ ClientToken: z.string().optional() });

export type Target = z.output<typeof target>;
export type Schedule = z.output<typeof schedule>;

export type ScheduleRequest = {
  readonly schedule: Schedule;
  /** Unix milliseconds. */
  readonly dueAt: number;
  readonly clientToken: string | undefined;
};

/**
 * Reads and checks what CreateSchedule and UpdateSchedule are given.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export function readSchedule(name: string, body: object): ScheduleRequest {
  const { ClientToken: token, ...rest } = parse(request, { ...body, Name: name });
  const dueAt = dueTimeOf(rest.ScheduleExpression, rest.ScheduleExpressionTimezone);
  checkTarget(rest.Target);
  return { schedule: rest, dueAt, clientToken: token };
}

export function scheduleArn({ GroupName, Name }: Pick<Schedule, "GroupName" | "Name">): string {
  return arnOf("scheduler", `schedule/${GroupName}/${Name}`);
}

/** What a call is given, or all that is wrong with it in the words of AWS. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `Value at '${path.join(".")}' failed to satisfy constraint: ${message}`,
  );
  const count = faults.length === 1 ? "1 validation error" : `${faults.length} validation errors`;
  throw new AwsError("ValidationException", `${count} detected: ${faults.join("; ")}`);
}
