import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  GetScheduleCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig, type TestAws } from "./stack.ts";

export const SEND_MESSAGE = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
export const RoleArn = "arn:aws:iam::000000000000:role/scheduler";
export const PAST = "at(2020-01-01T00:00:00)";
export const FAR = "at(2096-02-29T12:00:00)";

/** `at(…)`, that many seconds from now. */
export function at(seconds: number): string {
  return `at(${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)})`;
}

export function scheduleGroup(properties: object = {}): object {
  return { Type: "AWS::Scheduler::ScheduleGroup", Properties: properties };
}

/** What a schedule of a test has unless it says otherwise. */
export type Settings = Partial<Omit<CreateScheduleCommandInput, "Target">> & {
  readonly Target?: object;
};

/** Makes schedules in an embedded AWS, and looks at what they send. */
export function schedulesOf({ aws }: TestAws) {
  const scheduler = new SchedulerClient(clientConfig(aws));
  const sqs = new SQSClient(clientConfig(aws));
  const arn = (id: string) => aws.resources[id]?.attributes.Arn ?? "";

  /** Of a schedule that sends its name to the queue `Plain`, and is deleted then. */
  const settings = (Name: string, { Target, ...more }: Settings = {}) => ({
    Name,
    GroupName: "retries",
    ScheduleExpression: FAR,
    FlexibleTimeWindow: { Mode: "OFF" as const },
    ActionAfterCompletion: "DELETE" as const,
    Target: { Arn: arn("Plain"), RoleArn, Input: Name, ...Target },
    ...more,
  });

  const receive = async (id: string, WaitTimeSeconds = 20): Promise<Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: aws.resources[id]?.ref,
        WaitTimeSeconds,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    return Messages;
  };

  return {
    scheduler,
    arn,
    settings,
    create: (name: string, more?: Settings) =>
      scheduler.send(new CreateScheduleCommand(settings(name, more))),
    get: (Name: string, GroupName = "retries") =>
      scheduler.send(new GetScheduleCommand({ Name, GroupName })),
    receive,
    bodies: async (id: string, wait?: number) => (await receive(id, wait)).map(({ Body }) => Body),
  };
}
