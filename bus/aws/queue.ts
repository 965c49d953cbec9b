import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { batches, clientSettings, limited, slim } from "./client.ts";

/** A batch has at most ten messages and 1 MiB (SQS, "Message quotas"). */
const maxMessages = 10;
const maxBytes = 1024 * 1024;

export type Outgoing = {
  readonly body: string;
  /** SQS delivers the messages of different groups fairly ("SQS fair queues"). */
  readonly group: string;
  /** The deduplication id on a FIFO queue: SQS accepts one message with it within five minutes. */
  readonly once?: string;
  /** Seconds, at most 900 (SQS, "Message timers"). */
  readonly delay?: number;
};

const client = limited(slim(new SQSClient(clientSettings)));

/** Sends to one queue. */
export function queue(url: string) {
  return {
    url,

    async send({ body, group, delay, once }: Outgoing): Promise<void> {
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: once,
          DelaySeconds: delay,
        }),
      );
    },

    /**
     * Sends messages.
     *
     * @returns The messages that are not on the queue, by index, each with SQS's reason.
     */
    async sendAll(messages: readonly Outgoing[]): Promise<ReadonlyMap<number, string>> {
      const numbered = messages.map((message, index) => ({ message, index }));
      const calls = batches(numbered, maxMessages, maxBytes, ({ message }) =>
        Buffer.byteLength(message.body),
      );
      const failed = await Promise.all(
        calls.map(async (call): Promise<[index: number, reason: string][]> => {
          try {
            const answer = await client.send(
              new SendMessageBatchCommand({
                QueueUrl: url,
                Entries: call.map(({ message, index }) => ({
                  Id: String(index),
                  MessageBody: message.body,
                  MessageGroupId: message.group,
                  MessageDeduplicationId: message.once,
                  DelaySeconds: message.delay,
                })),
              }),
            );
            return (answer.Failed ?? []).map(({ Id, Code }) => [Number(Id), String(Code)]);
          } catch (error) {
            return call.map(({ index }) => [index, String(error)]);
          }
        }),
      );
      return new Map(failed.flat());
    },
  };
}
export type Queue = ReturnType<typeof queue>;

/**
 * Sends messages, all of which must arrive.
 *
 * @throws Error if some are not on the queue. Others may be.
 */
export async function sendEvery(
  to: Pick<Queue, "sendAll">,
  messages: readonly Outgoing[],
): Promise<void> {
  const unsent = await to.sendAll(messages);
  const [reason] = unsent.values();
  if (reason === undefined) return;
  throw new Error(`${unsent.size} of ${messages.length} messages were not sent: ${reason}`);
}
