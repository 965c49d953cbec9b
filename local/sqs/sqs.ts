import { ACCOUNT_ID, arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { type Action, type Attributes, actions, type Message, SqsError } from "./fauxqs.ts";
import type { Queue } from "./queue.ts";
import { QueueStore } from "./store.ts";

type SendResult = {
  readonly MessageId?: string;
  readonly Successful?: readonly { readonly Id: string; readonly MessageId: string }[];
};

type SendRequest = {
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly MessageGroupId?: string | undefined;
  readonly Entries?: readonly { readonly Id?: string; readonly MessageGroupId?: string }[];
};

/** A message for a queue. */
export type OutgoingMessage = { readonly body: string; readonly groupId: string | undefined };

/** SQS: the queues, and the calls of its API. */
export class Sqs {
  readonly #store: QueueStore;

  constructor(dataDir: string, endpointUrl: string) {
    this.#store = QueueStore.open(dataDir, endpointUrl, ACCOUNT_ID);
  }

  /** Creates the queue, or gives the one of that name these attributes. */
  ensureQueue(name: string, attributes: Attributes): Queue {
    const arn = arnOf("sqs", name);
    const existing = this.#store.getQueueByArn(arn);
    if (!existing) return this.#store.createQueue(name, "", arn, attributes);
    existing.replaceAttributes(attributes);
    return existing;
  }

  readonly queueByArn = (arn: string): Queue | undefined => this.#store.getQueueByArn(arn);

  /** Puts a message on a queue, with the checks of SendMessage. It is stored when this returns. */
  send(queue: Queue, message: OutgoingMessage): void {
    const { body, groupId } = message;
    this.#send(actions.SendMessage, {
      QueueUrl: queue.url,
      MessageBody: body,
      MessageGroupId: groupId,
    });
  }

  /** Several changes of queues as one: all or nothing, with one commit. */
  transaction(change: () => void): void {
    this.#store.transaction(change);
  }

  /** Answers a call of the SQS API. */
  async call(action: string, body: unknown): Promise<unknown> {
    if (!Object.hasOwn(actions, action)) {
      throw new AwsError("InvalidAction", `SQS ${action} is not in the embedded AWS`);
    }
    const run = actions[action as keyof typeof actions];
    try {
      if (action === "SendMessage" || action === "SendMessageBatch") {
        let result: unknown;
        this.#store.transaction(() => {
          result = this.#send(run, body as SendRequest);
        });
        return result;
      }
      return await run(body, this.#store, { headers: {} });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      throw new AwsError(`com.amazonaws.sqs#${error.code}`, error.message, {
        status: error.statusCode,
        headers: { "x-amzn-query-error": error.queryErrorHeader },
      });
    }
  }

  close(): void {
    this.#store.close();
  }

  /** fauxqs drops the MessageGroupId of messages to a standard queue, so it is put back here. */
  #send(action: Action, request: SendRequest): unknown {
    const queue = this.#store.getQueue(request.QueueUrl ?? "");
    const send = () => action(request, this.#store, { headers: {} });
    if (!queue || queue.isFifo()) return send();
    const { result, messages } = queue.collect(send);
    const groups = groupsByMessageId(request, result as SendResult);
    for (const message of messages) {
      const group = groups.get(message.messageId);
      if (group !== undefined) message.messageGroupId = group;
      queue.enqueue(message as Message);
    }
    return result;
  }
}

function groupsByMessageId(request: SendRequest, result: SendResult): Map<string, string> {
  const groups = new Map<string, string>();
  if (result.MessageId !== undefined && request.MessageGroupId !== undefined) {
    groups.set(result.MessageId, request.MessageGroupId);
  }
  for (const { Id, MessageId } of result.Successful ?? []) {
    const entry = request.Entries?.find((sent) => sent.Id === Id);
    if (entry?.MessageGroupId !== undefined) groups.set(MessageId, entry.MessageGroupId);
  }
  return groups;
}
