import { type MessageAttributes, messageBytes } from "../sqs/message.ts";
import type { Dimension, Meter } from "./meter.ts";
import { chunksOf, KB_64 } from "./meter.ts";

/** What of a message counts, as SendMessage takes it. */
export type SentMessage = {
  readonly MessageBody?: string | undefined;
  readonly MessageAttributes?: MessageAttributes | null | undefined;
  readonly MessageGroupId?: string | undefined;
};

type Request = {
  /** The queue's name. */
  readonly queue: string;
  readonly operation: string;
  readonly by: string;
};

/** A request that carries no message, such as DeleteMessageBatch, or `bytes` of them. */
export function billRequest(meter: Meter, request: Request, bytes = 0): void {
  add(meter, request, request.queue.endsWith(".fifo") ? "sqs.fifo-request" : "sqs.request", bytes);
}

/**
 * A request that sends messages together. On a standard queue one with a MessageGroupId costs a fair
 * queue's price on top; of the requests of the API only those that send can carry one.
 */
export function billSend(meter: Meter, request: Request, messages: readonly SentMessage[]): void {
  const bytes = messages.reduce(
    (sum, { MessageBody, MessageAttributes }) =>
      sum + messageBytes(MessageBody ?? "", MessageAttributes ?? {}),
    0,
  );
  billRequest(meter, request, bytes);
  const isFair = messages.some(({ MessageGroupId }) => MessageGroupId !== undefined);
  if (isFair && !request.queue.endsWith(".fifo")) add(meter, request, "sqs.fair-request", bytes);
}

function add(meter: Meter, request: Request, dimension: Dimension, bytes: number): void {
  const { queue: resource, operation, by } = request;
  meter.add({ dimension, resource, operation, by, quantity: chunksOf(bytes, KB_64) });
}

/** ReceiveMessage and DeleteMessageBatch take so many messages. */
const MOST_MESSAGES = 10;

/** What a poller of Lambda received for one invocation: as many requests as it takes to get so many messages. */
export function billReceived(meter: Meter, queue: string, bytes: readonly number[]): void {
  for (let at = 0; at < bytes.length; at += MOST_MESSAGES) {
    const together = bytes.slice(at, at + MOST_MESSAGES).reduce((sum, size) => sum + size, 0);
    billRequest(meter, { queue, operation: "ReceiveMessage", by: POLLER }, together);
  }
  const part = { resource: queue, operation: "ReceiveMessage", by: POLLER };
  meter.add({ dimension: "sqs.message-received", ...part, quantity: bytes.length });
}

/** That it deletes what the function has done. */
export function billDeleted(meter: Meter, queue: string, messages: number): void {
  const request = { queue, operation: "DeleteMessageBatch", by: POLLER };
  for (let left = messages; left > 0; left -= MOST_MESSAGES) billRequest(meter, request);
}

/** What polls a queue for a function: its event source mapping. */
export const POLLER = "Lambda";
