import type { SendRequest } from "../sqs/actions.ts";
import { type MessageAttributes, messageBytes } from "../sqs/message.ts";
import { Sqs } from "../sqs/sqs.ts";
import { chunksOf, type Dimension, KB_64, type Meter } from "./meter.ts";

/** The parts of a SendMessage input that affect the bill. */
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

/**
 * Counts a request without messages, such as DeleteMessageBatch, or requests of `bytes` in total.
 */
export function billRequest(meter: Meter, request: Request, bytes = 0): void {
  add(meter, request, request.queue.endsWith(".fifo") ? "sqs.fifo-request" : "sqs.request", bytes);
}

/**
 * Counts a request that sends messages. On a standard queue, a MessageGroupId adds the price of a
 * fair queue. Only requests that send can have one.
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

/** Maximum number of messages of ReceiveMessage and DeleteMessageBatch. */
const MAX_MESSAGES = 10;

/** Counts the requests with which a Lambda poller received the messages of one invocation. */
export function billReceived(meter: Meter, queue: string, bytes: readonly number[]): void {
  for (let at = 0; at < bytes.length; at += MAX_MESSAGES) {
    const together = bytes.slice(at, at + MAX_MESSAGES).reduce((sum, size) => sum + size, 0);
    billRequest(meter, { queue, operation: "ReceiveMessage", by: POLLER }, together);
  }
  const part = { resource: queue, operation: "ReceiveMessage", by: POLLER };
  meter.add({ dimension: "sqs.message-received", ...part, quantity: bytes.length });
}

/** Counts the deletion of processed messages. */
export function billDeleted(meter: Meter, queue: string, messages: number): void {
  const request = { queue, operation: "DeleteMessageBatch", by: POLLER };
  for (let left = messages; left > 0; left -= MAX_MESSAGES) billRequest(meter, request);
}

/** The caller that polls a queue for a function: its event source mapping. */
export const POLLER = "Lambda";

/**
 * SQS that also counts messages which AWS's own services send, for rules and failed invocations.
 */
export class BilledSqs extends Sqs {
  readonly #meter: Meter;

  constructor(dataDir: string, endpointUrl: string, isDurable: boolean, meter: Meter) {
    super(dataDir, endpointUrl, isDurable);
    this.#meter = meter;
  }

  override sendMessage(request: SendRequest): void {
    super.sendMessage(request);
    const queue = request.QueueUrl?.split("/").at(-1) ?? "";
    const sent = { queue, operation: "SendMessage", by: "AWS" };
    billSend(this.#meter, sent, [request as SentMessage]);
  }
}
