import { ACCOUNT_ID } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { actions, type SendRequest } from "./actions.ts";
import type { Queue } from "./queue.ts";
import type { Attributes } from "./queue-attributes.ts";
import { QueueStore } from "./store.ts";

type Action = (request: unknown, store: QueueStore, traceHeader?: string) => unknown;

/** SQS: the queues, and the calls of its API. */
export class Sqs {
  readonly #store: QueueStore;
  #isInTransaction = false;

  constructor(dataDir: string, endpointUrl: string, isDurable = false, account = ACCOUNT_ID) {
    this.#store = new QueueStore(dataDir, endpointUrl, isDurable, account);
  }

  /** Creates the queue, or gives the one of that name exactly these attributes. */
  ensureQueue(name: string, attributes: Attributes): Queue {
    return this.#store.ensure(name, attributes);
  }

  readonly queueByArn = (arn: string): Queue | undefined => this.#store.byArn(arn);

  /** Sends a message as SendMessage does. The message is stored when this, or the transaction around it, returns. */
  sendMessage(request: SendRequest): void {
    actions.SendMessage(request, this.#store);
    if (!this.#isInTransaction) this.#store.commit();
  }

  /** Makes several changes with one commit, of which all or none outlives the process. */
  transaction(change: () => void): void {
    this.#isInTransaction = true;
    try {
      change();
    } finally {
      this.#isInTransaction = false;
      this.#store.commit();
    }
  }

  /**
   * Answers a call of the SQS API once its changes are stored.
   *
   * @param traceHeader - The request's `X-Amzn-Trace-Id`, which the messages that it sends keep.
   */
  async call(name: string, request: unknown, traceHeader?: string): Promise<unknown> {
    if (!Object.hasOwn(actions, name)) {
      throw new AwsError("InvalidAction", `SQS ${name} is not in the embedded AWS`);
    }
    const action = actions[name as keyof typeof actions] as Action;
    const answer = await action(request, this.#store, traceHeader);
    await this.#store.stored();
    return answer;
  }

  close(): void {
    this.#store.close();
  }
}
