import * as z from "zod";
import { arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { dueTimeOf } from "./at-expression.ts";
import { checkTarget } from "./target.ts";

export const nameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[0-9a-zA-Z-_.]+$/);

const clientToken = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-zA-Z0-9-_]+$/);

/** Up to 256 KB. https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html */
const MAX_INPUT = 256 * 1024;

const flexibleTimeWindow = z
  .object({
    Mode: z.enum(["OFF", "FLEXIBLE"]),
    MaximumWindowInMinutes: z.int().min(1).max(1440).optional(),
  })
  .refine(
    ({ Mode, MaximumWindowInMinutes: minutes }) => (Mode === "OFF") === (minutes === undefined),
    {
      message: "MaximumWindowInMinutes goes with the mode FLEXIBLE, and only with it",
    },
  );

const target = z.object({
  Arn: z.string().min(1).max(1600),
  RoleArn: z
    .string()
    .max(1600)
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
  DeadLetterConfig: z
    .object({
      Arn: z
        .string()
        .max(1600)
        .regex(/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[a-zA-Z0-9-_]+$/, "Must be a standard queue")
        .optional(),
    })
    .optional(),
  RetryPolicy: z
    .object({
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
      MaximumRetryAttempts: z.int().min(0).max(185).default(185),
    })
    .prefault({}),
  Input: z
    .string()
    .min(1)
    .refine((input) => Buffer.byteLength(input) <= MAX_INPUT, "Must be at most 256 KB")
    .optional(),
  SqsParameters: z.object({ MessageGroupId: z.string().min(1).max(128).optional() }).optional(),
});

const schedule = z.object({
  Name: nameSchema,
  GroupName: nameSchema.default("default"),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default("UTC"),
  FlexibleTimeWindow: flexibleTimeWindow,
  Target: target,
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).default("NONE"),
  Description: z.string().max(512).optional(),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
  KmsKeyArn: z.string().optional(),
});

const request = schedule.extend({ ClientToken: clientToken.optional() });

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
