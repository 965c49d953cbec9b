import {
  DeleteScheduleCommand,
  ListSchedulesCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  FAR,
  PAST,
  RoleArn,
  SEND_MESSAGE,
  type Settings,
  scheduleGroup,
  schedulesOf,
} from "../testing/schedules.ts";
import { queue, startTestAws, type TestAws } from "../testing/stack.ts";

let local: TestAws;
let schedules: ReturnType<typeof schedulesOf>;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Group: scheduleGroup({ Name: "retries" }),
      Unnamed: scheduleGroup(),
      Plain: queue(),
    },
    Outputs: {
      GroupArn: { Value: { "Fn::GetAtt": ["Group", "Arn"] } },
      GroupName: { Value: { Ref: "Group" } },
    },
  });
  schedules = schedulesOf(local);
});
afterAll(() => local.aws.stop());

test("a schedule is described with what AWS adds to it", async () => {
  const { create, get, arn } = schedules;
  await create("described", {
    GroupName: undefined,
    ActionAfterCompletion: undefined,
    Description: "d",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
  });
  expect(await get("described", "default")).toMatchObject({
    Arn: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/described",
    GroupName: "default",
    Name: "described",
    Description: "d",
    ScheduleExpression: FAR,
    ScheduleExpressionTimezone: "UTC",
    State: "ENABLED",
    ActionAfterCompletion: "NONE",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
    Target: {
      Arn: arn("Plain"),
      RoleArn,
      Input: "described",
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
    CreationDate: expect.any(Date),
    LastModificationDate: expect.any(Date),
  });
});

test("a name is taken within its group, until its schedule is deleted", async () => {
  const { scheduler, create } = schedules;
  await create("taken");
  await expect(create("taken")).rejects.toMatchObject({
    name: "ConflictException",
    message: "Schedule taken already exists.",
    $metadata: { httpStatusCode: 409 },
  });
  await create("taken", { GroupName: "default" });
  await scheduler.send(new DeleteScheduleCommand({ Name: "taken", GroupName: "retries" }));
  await create("taken");
});

test("a request that comes again with its token does nothing more, even once the schedule is done", async () => {
  const { scheduler, create, bodies } = schedules;
  const once = { ScheduleExpression: PAST, ClientToken: "t1" };
  const first = await create("once", once);
  expect(await bodies("Plain")).toEqual(["once"]);
  expect((await create("once", once)).ScheduleArn).toBe(first.ScheduleArn);
  await create("another", once);
  expect(await bodies("Plain")).toEqual(["another"]);

  await create("deleted");
  const remove = { Name: "deleted", GroupName: "retries", ClientToken: "t2" };
  await scheduler.send(new DeleteScheduleCommand(remove));
  await scheduler.send(new DeleteScheduleCommand(remove));
  const other = new DeleteScheduleCommand({ ...remove, ClientToken: "t3" });
  await expect(scheduler.send(other)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("schedules are in the groups that the template makes, and in the default one", async () => {
  const { scheduler, create, get, settings } = schedules;
  expect(local.aws.outputs).toEqual({
    GroupArn: "arn:aws:scheduler:us-east-1:000000000000:schedule-group/retries",
    GroupName: "retries",
  });
  await create("in-generated", { GroupName: "Test-Unnamed" });
  const nowhere = { GroupName: "none" };
  for (const call of [
    () => create("lost", nowhere),
    () => get("lost", "none"),
    () => scheduler.send(new UpdateScheduleCommand(settings("lost", nowhere))),
    () => scheduler.send(new DeleteScheduleCommand({ Name: "lost", ...nowhere })),
    () => scheduler.send(new ListSchedulesCommand(nowhere)),
  ]) {
    await expect(call()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Schedule group none does not exist.",
    });
  }
});

test("schedules are listed page by page", async () => {
  const { scheduler, create } = schedules;
  for (const name of ["list-1", "list-2", "list-3"]) await create(name);
  await create("list-4", { State: "DISABLED" });
  await create("list-5", { GroupName: "default" });
  const names = async (more: object) => {
    const { Schedules = [], NextToken } = await scheduler.send(
      new ListSchedulesCommand({ GroupName: "retries", NamePrefix: "list-", ...more }),
    );
    return { names: Schedules.map(({ Name }) => Name), NextToken };
  };
  const first = await names({ MaxResults: 2 });
  expect(first.names).toEqual(["list-1", "list-2"]);
  expect(await names({ MaxResults: 2, NextToken: first.NextToken })).toEqual({
    names: ["list-3", "list-4"],
    NextToken: undefined,
  });
  expect((await names({ State: "DISABLED" })).names).toEqual(["list-4"]);
  expect((await names({ GroupName: undefined })).names).toHaveLength(5);
});

const universal = (request: object) => ({
  Target: { Arn: SEND_MESSAGE, Input: JSON.stringify(request) },
});

test.each<[string, string, Settings]>([
  ["a name with a blank", "'name' failed to satisfy constraint", { Name: "a b" }],
  ["a name over 64 characters", "'name' failed to satisfy", { Name: "n".repeat(65) }],
  ["a malformed time", "Invalid Schedule Expression at(soon).", { ScheduleExpression: "at(soon)" }],
  ["a rate", "has one-time schedules only", { ScheduleExpression: "rate(1 hour)" }],
  ["a time zone that is none", "Mars", { ScheduleExpressionTimezone: "Mars" }],
  ["a flexible window of no length", "MaximumWindow", { FlexibleTimeWindow: { Mode: "FLEXIBLE" } }],
  [
    "a length of a window that is off",
    "MaximumWindow",
    { FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 5 } },
  ],
  ["no role", "'target.roleArn' failed", { Target: { RoleArn: undefined } }],
  ["an invalid role", "'target.roleArn' failed", { Target: { RoleArn: "role" } }],
  ["more than 256 KB", "at most 256 KB", { Target: { Input: "ä".repeat(128 * 1024 + 1) } }],
  ["another target", "is not a target in the embedded AWS", { Target: { Arn: "arn:aws:sns:::t" } }],
  [
    "another action",
    "is not a target in the embedded AWS",
    { Target: { Arn: "arn:aws:scheduler:::aws-sdk:sqs:deleteQueue" } },
  ],
  [
    "a universal target in camel case",
    "Invalid RequestJson provided. Reason Request payload is missing the following field(s): MessageBody, QueueUrl.",
    universal({ queueUrl: "u", messageBody: "b" }),
  ],
  [
    "a member that SendMessage does not have",
    "SendMessage has no Body",
    universal({ QueueUrl: "u", MessageBody: "b", Body: "b" }),
  ],
  [
    "too many retries",
    "'target.retryPolicy.maximumRetryAttempts'",
    { Target: { RetryPolicy: { MaximumRetryAttempts: 186 } } },
  ],
  [
    "a FIFO queue for dead letters",
    "'target.deadLetterConfig.arn' failed",
    { Target: { DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:000000000000:dead.fifo" } } },
  ],
])("%s is refused", async (_name, message, more) => {
  await expect(schedules.create("refused", more)).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining(message),
    $metadata: { httpStatusCode: 400 },
  });
});

test("an operation that is not here is named", async () => {
  const reply = await fetch(`${local.aws.endpointUrl}/schedule-groups/x`, {
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=x/20261122/us-east-1/scheduler/aws4_request",
    },
  });
  expect(await reply.json()).toMatchObject({
    message: "EventBridge Scheduler GET /schedule-groups/{Name} is not in the embedded AWS",
  });
});
