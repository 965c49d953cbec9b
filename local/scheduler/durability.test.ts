import { once } from "node:events";
import { cpSync } from "node:fs";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { expect, test } from "vitest";
import { AccessControl } from "../iam/access-control.ts";
import { Sqs } from "../sqs/sqs.ts";
import { startChild } from "../testing/child-process.ts";
import { at, PAST, RoleArn, scheduleGroup, schedulesOf } from "../testing/schedules.ts";
import { queue, startTestAws, writeAssembly } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { readSchedule } from "./schedule.ts";
import { Scheduler } from "./scheduler.ts";

const stack = {
  Resources: { Group: scheduleGroup({ Name: "retries" }), Plain: queue(), Soon: queue() },
};

const queueArn = (id: string) => `arn:aws:sqs:us-east-1:000000000000:Test-${id}`;

test("schedules outlive a kill -9; what became due meanwhile is sent right after the next start", async () => {
  const assembly = await writeAssembly(stack);
  const dataDir = await tempFolder();
  const { child, nextLine } = startChild(assembly, dataDir);
  const scheduler = new SchedulerClient({
    endpoint: await nextLine(),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const due = Date.now() + 5_000;
  for (const [Name, ScheduleExpression] of [
    ["missed", at(3)],
    ["later", at(8)],
  ] as const) {
    await scheduler.send(
      new CreateScheduleCommand({
        Name,
        GroupName: "retries",
        ScheduleExpression,
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target: { Arn: queueArn(Name === "missed" ? "Plain" : "Soon"), RoleArn, Input: Name },
      }),
    );
  }
  child.kill("SIGKILL");
  await once(child, "exit");
  await expect.poll(() => Date.now(), { timeout: 10_000 }).toBeGreaterThan(due);

  const after = await startTestAws(assembly, { dataDir });
  const { bodies } = schedulesOf(after);
  expect(await bodies("Plain", 1)).toEqual(["missed"]);
  expect(await bodies("Soon")).toEqual(["later"]);
  await after.aws.stop();
}, 30_000);

test("schedules of a group that the template no longer makes wait for it", async () => {
  const dataDir = await tempFolder();
  const before = await startTestAws(stack, { dataDir });
  await schedulesOf(before).create("waits", { ScheduleExpression: at(2) });
  await before.aws.stop();

  const without = { Resources: { Plain: queue() } };
  const meanwhile = await startTestAws(without, { dataDir });
  expect(meanwhile.warnings).toEqual([
    "The template does not make the schedule group retries: its schedules wait (1)",
  ]);
  // Due after the other one.
  const { create, bodies } = schedulesOf(meanwhile);
  await create("other", { GroupName: "default", ScheduleExpression: at(3) });
  expect(await bodies("Plain")).toEqual(["other"]);
  await meanwhile.aws.stop();

  const after = await startTestAws(stack, { dataDir });
  expect(await schedulesOf(after).bodies("Plain")).toEqual(["waits"]);
  await after.aws.stop();
}, 30_000);

const all = { groupName: undefined, state: undefined, namePrefix: "" };

/** A scheduler by itself, whose only target is a function that does what `invoke` does. */
async function newScheduler(invoke: (input: string) => void, dataDir?: string) {
  const sqs = new Sqs(await tempFolder(), "http://127.0.0.1");
  const deadLetters = sqs.ensureQueue("dead", {});
  const warnings: string[] = [];
  const scheduler = new Scheduler({
    dataDir: dataDir ?? (await tempFolder()),
    sqs,
    deliver: (_arn, input) => {
      invoke(input);
      return undefined;
    },
    access: new AccessControl(),
    warn: (text) => warnings.push(text),
  });
  const create = (Name: string, RetryPolicy: object = {}, ScheduleExpression = PAST) =>
    scheduler.create(
      readSchedule(Name, {
        ScheduleExpression,
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target: {
          Arn: "arn:aws:lambda:us-east-1:000000000000:function:f",
          RoleArn,
          Input: `"${Name} <aws.scheduler.attempt-number>"`,
          DeadLetterConfig: { Arn: deadLetters.arn },
          RetryPolicy,
        },
      }),
    );
  return { scheduler, create, deadLetters, warnings };
}

test("nothing is sent before the scheduler starts, nor after it stopped", async () => {
  const sent: string[] = [];
  const { scheduler, create } = await newScheduler((input) => sent.push(input));
  create("early");
  const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
  await turn();
  expect(sent).toEqual([]);
  scheduler.start();
  await expect.poll(() => sent).toEqual(['"early 1"']);
  scheduler.stop();
  create("late");
  await turn();
  expect(sent).toHaveLength(1);
  scheduler.close();
});

test("a process that dies while it invokes a target invokes it again after the next start", async () => {
  const dataDir = await tempFolder();
  const asItDied = await tempFolder();
  const before = await newScheduler(() => cpSync(dataDir, asItDied, { recursive: true }), dataDir);
  before.create("twice");
  before.scheduler.start();
  await expect.poll(() => before.scheduler.list({ GroupName: "", Name: "" }, 1, all)).toEqual([]);
  before.scheduler.stop();
  before.scheduler.close();

  const sent: string[] = [];
  const { scheduler } = await newScheduler((input) => sent.push(input), asItDied);
  scheduler.start();
  await expect.poll(() => sent).toEqual(['"twice 1"']);
  scheduler.stop();
  scheduler.close();
});

test("what waits is sent in the order of its times", async () => {
  const sent: string[] = [];
  const { scheduler, create } = await newScheduler((input) => sent.push(input));
  create("second", {}, "at(2020-01-02T00:00:00)");
  create("first", {}, "at(2020-01-01T00:00:00)");
  create("third", {}, "at(2020-01-02T00:00:00)");
  scheduler.start();
  await expect.poll(() => sent).toEqual(['"first 1"', '"second 1"', '"third 1"']);
  scheduler.stop();
  scheduler.close();
});

test("a target that fails is tried again, and given up after its retries", async () => {
  const sent: string[] = [];
  const { scheduler, create, deadLetters, warnings } = await newScheduler((input) => {
    sent.push(input);
    throw new Error("not now");
  });
  scheduler.start();
  create("fails", { MaximumRetryAttempts: 1 });
  await expect.poll(() => deadLetters.messages.length, { timeout: 5_000 }).toBe(1);
  expect(sent).toEqual(['"fails 1"', '"fails 2"']);
  const [dead] = deadLetters.messages;
  expect(dead?.messageAttributes).toMatchObject({
    EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumRetryAttempts" },
    ERROR_CODE: { StringValue: "AWS.Scheduler.InternalServerError" },
    RETRY_ATTEMPTS: { StringValue: "1" },
  });
  expect(warnings).toHaveLength(1);
  scheduler.stop();
  scheduler.close();
});

test("a target that recovers gets what it missed", async () => {
  const sent: string[] = [];
  const { scheduler, create, deadLetters } = await newScheduler((input) => {
    if (input === '"recovers 1"') throw new Error("not yet");
    sent.push(input);
  });
  scheduler.start();
  create("recovers");
  await expect.poll(() => sent, { timeout: 5_000 }).toEqual(['"recovers 2"']);
  expect(deadLetters.messages.length).toBe(0);
  scheduler.stop();
  scheduler.close();
});
