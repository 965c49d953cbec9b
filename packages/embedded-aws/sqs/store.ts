import { ACCOUNT_ID, arnOf } from "../account.ts";
import { Journal } from "./journal.ts";
import type { MoveTask } from "./move-messages.ts";
import { Queue, type QueueSettings } from "./queue.ts";
import { type Attributes, withDefaults } from "./queue-attributes.ts";
import { SqsError } from "./sqs-error.ts";

/** The queues of an account, with what an earlier run left in them. */
export class QueueStore {
  /** The last first. */
  readonly moves: MoveTask[] = [];
  readonly #account: string;
  readonly #urlPrefix: string;
  readonly #journal: Journal;
  readonly #byName = new Map<string, Queue>();
  readonly #byArn = new Map<string, Queue>();

  /** @param endpointUrl - What the URLs of the queues begin with, up to the account. */
  constructor(folder: string, endpointUrl: string, isDurable = false, account = ACCOUNT_ID) {
    this.#account = account;
    this.#urlPrefix = `${endpointUrl}/${account}`;
    this.#journal = new Journal(folder, isDurable);
    for (const settings of this.#journal.queues()) this.#add(settings);
    const now = Date.now();
    for (const { queue, message, dueAt, receiptHandle } of this.#journal.messages()) {
      this.#byName.get(queue)?.load(message, { dueAt, receiptHandle }, now);
    }
    for (const queue of this.all()) queue.loaded();
    for (const first of this.#journal.firstSent()) {
      this.#byName.get(first.queue)?.loadFirstSent(first);
    }
  }

  all(): Iterable<Queue> {
    return this.#byName.values();
  }

  /**
   * Finds a queue by the name at the end of its URL: the port may have been another when the URL was made.
   *
   * @throws SqsError without such a queue.
   */
  get(url = ""): Queue {
    const queue = this.#byName.get(url.slice(url.lastIndexOf("/") + 1));
    if (queue) return queue;
    throw new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
  }

  readonly byArn = (arn: string): Queue | undefined => this.#byArn.get(arn);

  arnOf(name: string): string {
    return arnOf("sqs", name, this.#account);
  }

  create(name: string, attributes: Attributes, tags: Attributes = {}): Queue {
    const now = Date.now();
    const queue = this.#add({
      name,
      attributes: withDefaults(attributes),
      tags,
      createdAt: now,
      modifiedAt: now,
    });
    this.#journal.putQueue(queue.settings);
    return queue;
  }

  /** Creates the queue, or gives the one of that name exactly these attributes. */
  ensure(name: string, attributes: Attributes): Queue {
    const existing = this.#byName.get(name);
    if (!existing) return this.create(name, attributes);
    existing.replaceAttributes(attributes);
    return existing;
  }

  delete(queue: Queue): void {
    queue.close();
    this.#journal.removeQueue(queue.name);
    this.#byName.delete(queue.name);
    this.#byArn.delete(queue.arn);
  }

  /** Resolves when all changes until now are stored. */
  stored(): Promise<void> | undefined {
    return this.#journal.stored();
  }

  /** Stores all changes until now. */
  commit(): void {
    this.#journal.commit();
  }

  close(): void {
    for (const queue of this.all()) queue.close();
    this.#journal.close();
  }

  #add(settings: QueueSettings): Queue {
    const url = `${this.#urlPrefix}/${settings.name}`;
    const queue = new Queue(settings, url, this.arnOf(settings.name), this.#journal, this.byArn);
    this.#byName.set(queue.name, queue);
    this.#byArn.set(queue.arn, queue);
    return queue;
  }
}
