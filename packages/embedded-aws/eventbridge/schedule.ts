import { AwsError } from "../aws-error.ts";

/** The times at which a rule runs. */
export type Schedule = {
  /** As written in the template. */
  readonly expression: string;
  /** Minutes between runs; undefined for a cron expression. */
  readonly minutes: number | undefined;
};

const RATE = /^rate\(([1-9]\d*)\s+(minute|hour|day)(s?)\)$/;
const CRON = /^cron\(\S+(\s+\S+){5}\)$/;

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/**
 * Reads the schedule expression of a rule. For a cron expression, it only counts the fields.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 *
 * @throws AwsError if AWS refuses the expression.
 */
export function readSchedule(expression: string): Schedule {
  if (CRON.test(expression)) return { expression, minutes: undefined };
  const [, value, unit = "", plural] = RATE.exec(expression) ?? [];
  if (value === undefined || (value === "1") !== (plural === "")) {
    throw new AwsError("ValidationException", "Parameter ScheduleExpression is not valid.");
  }
  return { expression, minutes: Number(value) * (MINUTES[unit] ?? 1) };
}
