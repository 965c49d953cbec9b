import { expect, test } from "vitest";
import { AwsError } from "../aws-error.ts";
import { FAR, RoleArn } from "../testing/schedules.ts";
import { givenUp, invocationOf, retryDelay } from "./invocation.ts";
import { readSchedule } from "./schedule.ts";

function stored(failures: number) {
  const { schedule, dueAt } = readSchedule("s", {
    ScheduleExpression: FAR,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: "arn:aws:lambda:us-east-1:000000000000:function:f",
      RoleArn,
      Input: '{"attempt":"<aws.scheduler.attempt-number>"}',
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 },
    },
  });
  return { schedule, scheduledAt: dueAt, dueAt, failures, createdAt: 0, modifiedAt: 0 };
}

const refused = new AwsError("InvalidParameterValue", "no");
const failed = new AwsError("InternalFailure", "oh", { status: 500 });

test.each([
  ["what is refused is not tried again", 0, 0, refused, "permanent"],
  ["a failure is", 0, 0, failed, undefined],
  ["an error that is not of AWS is a failure", 0, 0, new Error("disk full"), undefined],
  ["the last retry that the policy allows is made", 2, 59_999, failed, undefined],
  ["and no further one", 3, 0, failed, "MaximumRetryAttempts"],
  ["none is made once the event is too old", 0, 60_000, failed, "MaximumEventAgeInSeconds"],
])("%s", (_name, failures, elapsedMs, error, expected) => {
  expect(givenUp(stored(failures), error, elapsedMs)).toBe(expected);
});

test("the pauses between attempts grow up to a minute", () => {
  expect([0, 1, 2, 5, 6, 184].map(retryDelay)).toEqual([1, 2, 4, 32, 60, 60].map((s) => s * 1000));
});

test("attempts are counted from one", () => {
  expect(invocationOf(stored(0)).input).toBe('{"attempt":"1"}');
  expect(invocationOf(stored(2)).input).toBe('{"attempt":"3"}');
});
