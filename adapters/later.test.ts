import {
  ConflictException,
  CreateScheduleCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { later } from "./later.ts";
import type { Outgoing, Queue } from "./queue.ts";

const scheduler = mockClient(SchedulerClient);
let sent: Outgoing[];
let send: ReturnType<typeof later>;
const sendIn = (partition: string) => {
  const queue = { url: "https://queue", send: async (one: Outgoing) => void sent.push(one) };
  const schedules = { group: "g", roleArn: `arn:${partition}:iam::1:role/r` };
  return later(queue as Partial<Queue> as Queue, schedules);
};
beforeEach(() => {
  scheduler.reset();
  sent = [];
  send = sendIn("aws");
});

test("what is due within a quarter of an hour is a delayed message, and never early", async () => {
  await send({ body: "b", group: "g" }, { at: Date.now() + 1_500, name: "n" });
  expect(sent).toEqual([{ body: "b", group: "g", delay: 2 }]);
});

test("what is due later is a schedule, of which a second one is none, and which is never early", async () => {
  const at = Date.UTC(2099, 0, 1) + 400;
  await send({ body: "b", group: "g" }, { at, name: "n" });
  scheduler
    .on(CreateScheduleCommand)
    .rejects(new ConflictException({ message: "", $metadata: {} } as never));
  await send({ body: "b", group: "g" }, { at, name: "n" });
  const made = scheduler.commandCalls(CreateScheduleCommand).map(({ args: [{ input }] }) => input);
  expect(made).toHaveLength(2);
  expect(made[0]).toMatchObject({ Name: "n", ScheduleExpression: "at(2099-01-01T00:00:01)" });
  expect(sent).toEqual([]);
});

test.each(["aws", "aws-cn", "aws-us-gov"])(
  "a schedule in the partition %s calls SQS in that partition",
  async (partition) => {
    const at = Date.UTC(2099, 0, 1);
    await sendIn(partition)({ body: "b", group: "g" }, { at, name: "n" });
    const [made] = scheduler.commandCalls(CreateScheduleCommand);
    expect(made?.args[0].input.Target?.Arn).toBe(
      `arn:${partition}:scheduler:::aws-sdk:sqs:sendMessage`,
    );
  },
);
