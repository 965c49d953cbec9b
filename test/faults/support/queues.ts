import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { Bus, QueueUrl } from "./bus.ts";
import { becomes } from "./settled.ts";

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** Seconds, for the queues of events and for all others. */
export type Hiding = { readonly events: number; readonly deliveries: number };

/** The queues of a bus, by the stock SDK. */
export function queuesOf({ endpointUrl, queues }: Pick<Bus, "endpointUrl" | "queues">) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const sqs = new SQSClient({ endpoint: endpointUrl, region: "us-east-1", credentials });
  const isForDeadLetters = ({ id }: QueueUrl) => /DeadLetters/.test(id);
  // What rules in code put on a queue of their own is for others to take.
  const working = queues.filter((queue) => !isForDeadLetters(queue) && !/^Rules/.test(queue.id));

  async function waiting(): Promise<number> {
    const numbers = await Promise.all(
      // Whether something is held is still looked for a minute after there was.
      working
        .filter(({ id }) => !/Releases/.test(id))
        .map(async ({ url }) => {
          const { Attributes = {} } = await sqs.send(
            new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...counts] }),
          );
          return counts.reduce((sum, name) => sum + Number(Attributes[name]), 0);
        }),
    );
    return numbers.reduce((sum, number) => sum + number, 0);
  }

  return {
    /** Waits until no event and no delivery is on its way, or the time is up. */
    idle: (withinMs: number) => becomes(async () => (await waiting()) === 0, withinMs),

    /** Hides what is handed out for so long, in place of minutes, on every queue that a function takes from. */
    async hideFor({ events, deliveries }: Hiding): Promise<void> {
      for (const { id, url } of working) {
        const seconds = /EventsQueue/.test(id) ? events : deliveries;
        const Attributes = { VisibilityTimeout: String(seconds) };
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
      }
    },

    /** The bodies of all dead letters, by queue; they are taken out. */
    async takeDeadLetters(): Promise<readonly { id: string; body: string }[]> {
      const found: { id: string; body: string }[] = [];
      for (const { id, url } of queues.filter(isForDeadLetters)) {
        for (;;) {
          const { Messages = [] } = await sqs.send(
            new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
          );
          if (Messages.length === 0) break;
          for (const { Body = "", ReceiptHandle } of Messages) {
            found.push({ id, body: Body });
            await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
          }
        }
      }
      return found;
    },
  };
}
