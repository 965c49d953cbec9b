import { randomUUID } from "node:crypto";
import { ACCOUNT_ID, REGION } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { scheduleArn } from "./schedule.ts";
import type { StoredSchedule } from "./store.ts";

/** One attempt to invoke the target of a schedule. */
export type Invocation = {
  readonly stored: StoredSchedule;
  readonly executionId: string;
  /** What the target gets. */
  readonly input: string;
};

export function invocationOf(stored: StoredSchedule): Invocation {
  const executionId = randomUUID().replaceAll("-", "").slice(0, 16);
  const input = stored.schedule.Target.Input ?? notification(stored, executionId);
  return { stored, executionId, input: withContext(input, stored, executionId) };
}

/**
 * Puts what is known of the invocation in the place of the keywords.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
function withContext(input: string, stored: StoredSchedule, executionId: string): string {
  return input
    .replaceAll("<aws.scheduler.schedule-arn>", scheduleArn(stored.schedule))
    .replaceAll("<aws.scheduler.scheduled-time>", isoSeconds(stored.scheduledAt))
    .replaceAll("<aws.scheduler.execution-id>", executionId)
    .replaceAll("<aws.scheduler.attempt-number>", String(stored.failures + 1));
}

/** What a target gets for which no input is given. */
function notification({ schedule, scheduledAt }: StoredSchedule, id: string): string {
  return JSON.stringify({
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: ACCOUNT_ID,
    time: isoSeconds(scheduledAt),
    region: REGION,
    resources: [scheduleArn(schedule)],
    detail: "{}",
  });
}

/** Why a schedule is given up; undefined if it is tried again. */
export type GivenUp = "permanent" | "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

/**
 * A target that refuses a request would refuse it again; other failures pass.
 *
 * @param elapsedMs - Since the first attempt could be made.
 */
export function givenUp(
  { schedule, failures }: StoredSchedule,
  error: unknown,
  elapsedMs: number,
): GivenUp | undefined {
  if (error instanceof AwsError && error.status < 500) return "permanent";
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = schedule.Target.RetryPolicy;
  if (failures >= MaximumRetryAttempts) return "MaximumRetryAttempts";
  return elapsedMs >= MaximumEventAgeInSeconds * 1000 ? "MaximumEventAgeInSeconds" : undefined;
}

/** AWS backs off exponentially, and says no more of it. */
export function retryDelay(failures: number): number {
  return Math.min(2 ** failures, 60) * 1000;
}

/**
 * The message for the dead-letter queue of a schedule.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export function deadLetter(
  { stored, executionId, input }: Invocation,
  error: unknown,
  why: GivenUp,
) {
  const attributes: Record<string, string> = {
    ERROR_CODE: errorCode(error),
    ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
    EXECUTION_ID: executionId,
    ...(why !== "permanent" && { EXHAUSTED_RETRY_CONDITION: why }),
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(stored.failures),
    SCHEDULED_TIME: isoSeconds(stored.scheduledAt),
    SCHEDULE_ARN: scheduleArn(stored.schedule),
    TARGET_ARN: stored.schedule.Target.Arn,
  };
  const messageAttributes = Object.entries(attributes).map(([name, StringValue]) => [
    name,
    { DataType: "String", StringValue },
  ]);
  return { MessageBody: input, MessageAttributes: Object.fromEntries(messageAttributes) };
}

/** SQS has a second code for its errors, by which other services know them. */
function errorCode(error: unknown): string {
  if (!(error instanceof AwsError)) return "AWS.Scheduler.InternalServerError";
  return error.headers["x-amzn-query-error"]?.split(";")[0] ?? error.code;
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, -5)}Z`;
}
