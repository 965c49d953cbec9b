import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { becomes } from "./becomes.ts";

export type QueueUrl = { readonly id: string; readonly url: string };

type Bus = { readonly endpointUrl: string; readonly queues: readonly QueueUrl[] };

/** Numbers of messages by queue id. */
type Left = Readonly<Record<string, number>>;

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;

/** Returns the queues of a bus, by the stock SDK. */
export function queuesOf({ endpointUrl, queues }: Bus) {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const sqs = new SQSClient({ endpoint: endpointUrl, region: "us-east-1", credentials });
  const isForDeadLetters = ({ id }: QueueUrl) => /DeadLetters/.test(id);
  // Queues that only receive events of rules in code are left out.
  const working = queues.filter((queue) => !isForDeadLetters(queue) && !/^Rules/.test(queue.id));

  /**
   * Returns the numbers of messages of the queues that are not empty. Messages of `Drains` stay
   * delayed while deliveries wait at an endpoint, and for a while after.
   */
  async function left(isDelayedToo: boolean): Promise<Left> {
    const found = await Promise.all(
      working.map(async ({ id, url }) => {
        const { Attributes = {} } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...counts] }),
        );
        const isCounted = (name: string) =>
          name !== "ApproximateNumberOfMessagesDelayed" || (isDelayedToo && !/^Drains/.test(id));
        const number = counts
          .filter(isCounted)
          .reduce((sum, name) => sum + Number(Attributes[name]), 0);
        return [id, number] as const;
      }),
    );
    return Object.fromEntries(found.filter(([, number]) => number > 0));
  }

  /** Checks until nothing is left or the time is up. Returns what is left. */
  async function untilEmpty(look: () => Promise<Left>, withinMs: number): Promise<Left> {
    let last: Left = {};
    await becomes(async () => {
      last = await look();
      return Object.keys(last).length === 0;
    }, withinMs);
    return last;
  }

  return {
    /**
     * Waits until no event and no delivery is on its way, or the time is up. Returns what is left.
     */
    idle: (withinMs: number) => untilEmpty(() => left(true), withinMs),

    /**
     * Waits until only delayed messages are left, or the time is up. Returns what is left. It
     * counts twice, because a message may move between queues while they are counted.
     */
    quiet: (withinMs: number) =>
      untilEmpty(async () => ({ ...(await left(false)), ...(await left(false)) }), withinMs),

    /** Hides received messages for this many seconds, instead of minutes. */
    async hideFor(seconds: number): Promise<void> {
      const Attributes = { VisibilityTimeout: String(seconds) };
      for (const { url } of working) {
        await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
      }
    },

    /** Removes and returns the bodies of all dead letters, by queue. */
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
