import { type Attributes, type FauxqsQueue, SqsStore } from "./fauxqs.ts";
import { FifoQueue } from "./fifo-queue.ts";
import { Persistence } from "./persistence.ts";
import { Queue } from "./queue.ts";

/** The queues of the account. */
export class QueueStore extends SqsStore {
  readonly #endpointUrl: string;
  readonly #accountId: string;
  readonly #durable: Persistence;

  private constructor(dataDir: string, endpointUrl: string, accountId: string, isDurable: boolean) {
    super();
    this.#endpointUrl = endpointUrl;
    this.#accountId = accountId;
    this.#durable = new Persistence(dataDir, isDurable);
  }

  /** Opens the store with what was in it; its queues have URLs at this endpoint. */
  static open(
    dataDir: string,
    endpointUrl: string,
    accountId: string,
    isDurable = false,
  ): QueueStore {
    const store = new QueueStore(dataDir, endpointUrl, accountId, isDurable);
    // Connected only after loading: a queue that is inserted again loses its messages in SQLite.
    store.#durable.loadSqsQueues(store);
    store.persistence = store.#durable;
    for (const queue of store.all()) {
      queue.persistence = store.#durable;
      queue.loaded();
    }
    return store;
  }

  *all(): Iterable<Queue> {
    for (const queue of this.queues.values()) if (queue instanceof Queue) yield queue;
  }

  override createQueue(
    name: string,
    _url: string,
    arn: string,
    attributes?: Attributes,
    tags?: Attributes,
  ): Queue {
    const Type = attributes?.FifoQueue === "true" ? FifoQueue : Queue;
    const queue = new Type(name, this.buildQueueUrl(name), arn, attributes, tags);
    if (this.persistence) {
      queue.persistence = this.persistence;
      this.persistence.insertQueue(queue);
    }
    this.queues.set(queue.url, queue);
    this.queuesByName.set(name, queue);
    this.queuesByArn.set(arn, queue);
    return queue;
  }

  override buildQueueUrl(name: string): string {
    return `${this.#endpointUrl}/${this.#accountId}/${name}`;
  }

  override getQueue(url: string): Queue | undefined {
    return asQueue(super.getQueue(url));
  }

  override getQueueByArn(arn: string): Queue | undefined {
    return asQueue(super.getQueueByArn(arn));
  }

  /** All or nothing, and one commit instead of many. */
  transaction(change: () => void): void {
    this.#durable.transaction(change);
  }

  close(): void {
    this.shutdown();
    this.#durable.close();
  }
}

function asQueue(queue: FauxqsQueue | undefined): Queue | undefined {
  return queue instanceof Queue ? queue : undefined;
}
