import { UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, PAST, SEND_MESSAGE, scheduleGroup, schedulesOf } from "../testing/schedules.ts";
import { lambdaFunction, queue, startTestAws, type TestAws } from "../testing/stack.ts";

let local: TestAws;
let schedules: ReturnType<typeof schedulesOf>;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Group: scheduleGroup({ Name: "retries" }),
      Sent: queue({ FifoQueue: true }),
      Sooner: queue(),
      Plain: queue(),
      Kept: queue(),
      Ordered: queue({ FifoQueue: true, ContentBasedDeduplication: true }),
      Dead: queue(),
      Fn: lambdaFunction("fn"),
    },
    bundles: { fn: "export const handler = (event) => console.log('fn', JSON.stringify(event));" },
  });
  schedules = schedulesOf(local);
});
afterAll(() => local.aws.stop());

const arnOf = (name: string) => `arn:aws:scheduler:us-east-1:000000000000:schedule/retries/${name}`;

test("a schedule sends the message that its universal target says, at its time, and is gone", async () => {
  const { create, get, receive } = schedules;
  const ScheduleExpression = at(2);
  const { ScheduleArn } = await create("sends", {
    ScheduleExpression,
    Target: {
      Arn: SEND_MESSAGE,
      Input: JSON.stringify({
        QueueUrl: local.aws.resources.Sent?.ref,
        MessageBody: "hello",
        MessageGroupId: "g",
        MessageDeduplicationId: "once",
      }),
    },
  });
  expect(ScheduleArn).toBe(arnOf("sends"));
  expect((await get("sends")).State).toBe("ENABLED");
  const [message] = await receive("Sent");
  expect(message).toMatchObject({
    Body: "hello",
    Attributes: { MessageGroupId: "g", MessageDeduplicationId: "once" },
  });
  const due = Date.parse(`${ScheduleExpression.slice(3, -1)}Z`);
  const sent = Number(message?.Attributes?.SentTimestamp);
  expect(sent).toBeGreaterThanOrEqual(due);
  expect(sent).toBeLessThan(due + 1_000);
  await expect(get("sends")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Schedule sends does not exist.",
  });
});

test("of two schedules the earlier one is first, whichever was made first", async () => {
  const { create, bodies, arn } = schedules;
  const Target = { Arn: arn("Sooner") };
  await create("later", { ScheduleExpression: at(4), Target });
  await create("sooner", { ScheduleExpression: at(2), Target });
  expect(await bodies("Sooner")).toEqual(["sooner"]);
  expect(await bodies("Sooner")).toEqual(["later"]);
});

test("a time in the past, as its time zone has it, is due at once", async () => {
  const { create, bodies } = schedules;
  const ScheduleExpression = at(-3600);
  await create("past", { ScheduleExpression, ScheduleExpressionTimezone: "Etc/UTC" });
  expect(await bodies("Plain")).toEqual(["past"]);
  // An hour ago in UTC is yet to come further west.
  await create("west", { ScheduleExpression, ScheduleExpressionTimezone: "America/New_York" });
  expect(await bodies("Plain", 0)).toEqual([]);
});

test("a queue gets the input with its message group, a function is invoked with it", async () => {
  const { create, receive, arn } = schedules;
  await create("ordered", {
    ScheduleExpression: PAST,
    Target: { Arn: arn("Ordered"), Input: "text", SqsParameters: { MessageGroupId: "g" } },
  });
  expect(await receive("Ordered")).toMatchObject([
    { Body: "text", Attributes: { MessageGroupId: "g" } },
  ]);
  const Target = { Arn: arn("Fn"), Input: '{"n":1}' };
  await create("invokes", { ScheduleExpression: PAST, Target });
  expect((await local.logged("fn")).text).toBe('fn {"n":1}');
});

test("the input may ask for what is known of the invocation; without one there is a notification", async () => {
  const { create, bodies } = schedules;
  const Input = [
    "<aws.scheduler.schedule-arn>",
    "<aws.scheduler.scheduled-time>",
    "<aws.scheduler.attempt-number>",
    "<aws.scheduler.execution-id>",
  ].join(" ");
  await create("context", { ScheduleExpression: PAST, Target: { Input } });
  const [body] = await bodies("Plain");
  expect(body).toMatch(new RegExp(`^${arnOf("context")} 2020-01-01T00:00:00Z 1 [0-9a-f]{16}$`));
  await create("plain", { ScheduleExpression: PAST, Target: { Input: undefined } });
  expect(JSON.parse((await bodies("Plain"))[0] ?? "")).toMatchObject({
    source: "aws.scheduler",
    "detail-type": "Scheduled Event",
    time: "2020-01-01T00:00:00Z",
    resources: [arnOf("plain")],
  });
});

test("a schedule that is not deleted on completion stays, and keeps its name", async () => {
  const { create, get, bodies, arn } = schedules;
  const Target = { Arn: arn("Kept") };
  await create("kept", { ScheduleExpression: PAST, ActionAfterCompletion: "NONE", Target });
  expect(await bodies("Kept")).toEqual(["kept"]);
  expect((await get("kept")).State).toBe("ENABLED");
  await expect(create("kept")).rejects.toThrow("already exists");
});

test("a disabled schedule does nothing until an update enables it", async () => {
  const { scheduler, create, get, bodies, settings } = schedules;
  await create("disabled", { State: "DISABLED", ScheduleExpression: PAST, Description: "gone" });
  expect(await bodies("Plain", 0)).toEqual([]);
  const enabled = { ScheduleExpression: PAST, ActionAfterCompletion: "NONE" } as const;
  await scheduler.send(new UpdateScheduleCommand(settings("disabled", enabled)));
  expect(await bodies("Plain")).toEqual(["disabled"]);
  expect(await get("disabled")).not.toHaveProperty("Description");
});

test("what a target refuses goes to the dead-letter queue, and is told", async () => {
  const { create, get, receive, arn } = schedules;
  const Input = JSON.stringify({
    QueueUrl: `${local.aws.endpointUrl}/0/none`,
    MessageBody: "lost",
  });
  await create("fails", {
    ScheduleExpression: PAST,
    Target: { Arn: SEND_MESSAGE, Input, DeadLetterConfig: { Arn: arn("Dead") } },
  });
  const [dead] = await receive("Dead");
  expect(dead?.Body).toBe(Input);
  const attributes = Object.entries(dead?.MessageAttributes ?? {});
  expect(new Map(attributes.map(([name, { StringValue }]) => [name, StringValue]))).toEqual(
    new Map([
      ["ERROR_CODE", "AWS.SimpleQueueService.NonExistentQueue"],
      ["ERROR_MESSAGE", "The specified queue does not exist."],
      ["EXECUTION_ID", expect.any(String)],
      ["IS_PAYLOAD_TRUNCATED", "false"],
      ["RETRY_ATTEMPTS", "0"],
      ["SCHEDULED_TIME", "2020-01-01T00:00:00Z"],
      ["SCHEDULE_ARN", arnOf("fails")],
      ["TARGET_ARN", SEND_MESSAGE],
    ]),
  );
  expect(local.warnings).toContainEqual(expect.stringContaining("Schedule fails cannot invoke"));
  await expect(get("fails")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
