import {
  ConflictException,
  CreateScheduleCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { longestDelay } from "../domain/longest-delay.ts";
import { clientSettings, limited } from "./aws.ts";
import type { Outgoing, Queue } from "./queue.ts";

/** Where schedules are made, and the role in which they send to queues. */
export type Schedules = { readonly group: string; readonly roleArn: string };

/** The API itself, since a queue as target has no `MessageGroupId` on a standard queue. */
function sendMessage(roleArn: string): string {
  // The partition is that of the deployment: `aws-cn` in China, `aws-us-gov` in GovCloud.
  const [, partition] = roleArn.split(":");
  return `arn:${partition}:scheduler:::aws-sdk:sqs:sendMessage`;
}

const client = limited(new SchedulerClient(clientSettings));

export type Later = {
  /** Unix milliseconds. */
  readonly at: number;
  /**
   * What tells it from others, in letters, digits, dots, - and _, at most 64: of several with one name, made
   * because a function died on the way, one is sent.
   */
  readonly name: string;
};

/**
 * Sends to a queue at a time: up to 15 minutes away by a delayed message, else by a one-time schedule, which
 * costs the same for a day as for an hour.
 */
export function later(queue: Queue, { group, roleArn }: Schedules) {
  return async ({ body, group: messageGroup }: Outgoing, { at, name }: Later): Promise<void> => {
    const seconds = Math.max(0, Math.ceil((at - Date.now()) / 1000));
    if (seconds <= longestDelay) {
      await queue.send({ body, group: messageGroup, delay: seconds });
      return;
    }
    const input = { QueueUrl: queue.url, MessageBody: body, MessageGroupId: messageGroup };
    try {
      await client.send(
        new CreateScheduleCommand({
          GroupName: group,
          Name: name,
          ScheduleExpression: `at(${secondOf(at)})`,
          FlexibleTimeWindow: { Mode: "OFF" },
          ActionAfterCompletion: "DELETE",
          Target: { Arn: sendMessage(roleArn), RoleArn: roleArn, Input: JSON.stringify(input) },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  };
}

/** Schedules know whole seconds, and what comes before its time is not due. */
function secondOf(at: number): string {
  return new Date(1000 * Math.ceil(at / 1000)).toISOString().slice(0, 19);
}
export type SendLater = ReturnType<typeof later>;
