import { randomUUID } from "node:crypto";
import { ACCOUNT_ID, arnOf } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { type ActionName, type Attributes, actions, SqsError } from "./fauxqs.ts";
import { type MoveRequest, type MoveTask, moveMessages } from "./move-messages.ts";
import type { Queue } from "./queue.ts";
import { isSend, type SendRequest, send } from "./send.ts";
import { QueueStore } from "./store.ts";
import { addSystemAttributes } from "./system-attributes.ts";

/** SQS: the queues, and the calls of its API. */
export class Sqs {
  readonly #store: QueueStore;
  /** The last first. */
  readonly #moves: MoveTask[] = [];

  constructor(dataDir: string, endpointUrl: string, isDurable = false) {
    this.#store = QueueStore.open(dataDir, endpointUrl, ACCOUNT_ID, isDurable);
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

  /** What SendMessage does. The message is stored when this returns. */
  sendMessage(request: SendRequest): void {
    this.#send("SendMessage", request);
  }

  /** Several changes of queues as one: all or nothing, with one commit. */
  transaction(change: () => void): void {
    this.#store.transaction(change);
  }

  /**
   * Answers a call of the SQS API.
   *
   * @param traceHeader - The request's `X-Amzn-Trace-Id`, which the messages that it sends keep.
   */
  async call(action: string, body: unknown, traceHeader?: string): Promise<unknown> {
    if (action === "StartMessageMoveTask") return this.#startMove(body as MoveRequest);
    if (action === "ListMessageMoveTasks") return this.#listMoves(body as ListMovesRequest);
    if (!isAction(action)) {
      throw new AwsError("InvalidAction", `SQS ${action} is not in the embedded AWS`);
    }
    if (isSend(action)) return this.#send(action, body as SendRequest, traceHeader);
    try {
      const answer = await actions[action](body, this.#store, { headers: {} });
      if (action === "ReceiveMessage") addSystemAttributes(body as object, answer, this.#store);
      return answer;
    } catch (error) {
      throw awsError(error);
    }
  }

  #startMove(request: MoveRequest): { readonly TaskHandle: string } {
    try {
      this.#moves.unshift(moveMessages(request, this.#store));
    } catch (error) {
      throw awsError(error);
    }
    return { TaskHandle: randomUUID() };
  }

  #listMoves({ SourceArn, MaxResults = 1 }: ListMovesRequest): { readonly Results: object[] } {
    const found = this.#moves.filter((task) => task.SourceArn === SourceArn);
    return { Results: found.slice(0, MaxResults) };
  }

  close(): void {
    this.#store.close();
  }

  #send(
    action: "SendMessage" | "SendMessageBatch",
    request: SendRequest,
    traceHeader?: string,
  ): unknown {
    let result: unknown;
    try {
      this.#store.transaction(() => {
        result = send(action, request, this.#store, traceHeader);
      });
    } catch (error) {
      throw awsError(error);
    }
    return result;
  }
}

type ListMovesRequest = { readonly SourceArn?: string; readonly MaxResults?: number };

function isAction(name: string): name is ActionName {
  return Object.hasOwn(actions, name);
}

function awsError(error: unknown): unknown {
  if (!(error instanceof SqsError)) return error;
  return new AwsError(`com.amazonaws.sqs#${error.code}`, error.message, {
    status: error.statusCode,
    headers: { "x-amzn-query-error": error.queryErrorHeader },
  });
}
