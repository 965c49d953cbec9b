import { FairMessages } from "./fair-messages.ts";
import {
  type Attributes,
  DEFAULT_QUEUE_ATTRIBUTES,
  type InFlight,
  type Message,
  type QueueByArn,
  type Received,
  SqsQueue,
} from "./fauxqs.ts";

/**
 * A queue of fauxqs that tells when messages can be received instead of looking every 20 ms, takes
 * turns between message groups, and changes several messages in one transaction.
 */
export class Queue extends SqsQueue {
  readonly #listeners = new Set<() => void>();
  #held: Message[] | undefined;
  /** When the next message can become visible by itself. */
  #dueAt = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string, url: string, arn: string, attributes?: Attributes, tags?: Attributes) {
    super(name, url, arn, attributes, tags);
    this.messages = new FairMessages();
  }

  /** Calls back whenever there may be messages to receive. Gives the way to stop that. */
  onReady(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hasReady(): boolean {
    return this.messages.length > 0;
  }

  /** How many messages can be received now. */
  waiting(): number {
    this.processTimers();
    const groups = [...this.fifoMessages.values()];
    return this.messages.length + groups.reduce((sum, { length }) => sum + length, 0);
  }

  /** Returns true if the queue refuses to delete by this handle. A standard queue takes an old handle. */
  override hasExpired(_receiptHandle: string): boolean {
    return false;
  }

  /**
   * Receives up to `max` messages, and no further one once they have `fullBytes` together. Those with
   * too many receives go to the dead-letter queue instead.
   */
  receive(max: number, fullBytes: number, deadLetters: QueueByArn): readonly InFlight[] {
    const batch: InFlight[] = [];
    let bytes = 0;
    this.transaction(() => {
      while (batch.length < max && bytes < fullBytes) {
        const [received] = this.dequeue(1, undefined, deadLetters);
        const entry = received && this.inflightMessages.get(received.ReceiptHandle);
        if (!entry) break;
        batch.push(entry);
        bytes += entry.message.body.length;
      }
    });
    return batch;
  }

  /** Makes what was in flight visible at once: whoever received it is gone. */
  releaseInFlight(): void {
    this.transaction(() => {
      for (const receiptHandle of [...this.inflightMessages.keys()]) {
        this.changeVisibility(receiptHandle, 0);
      }
    });
  }

  deleteMessages(receiptHandles: readonly string[]): void {
    this.transaction(() => {
      for (const receiptHandle of receiptHandles) this.deleteMessage(receiptHandle);
    });
  }

  /** Runs a send action, and gives the messages that it would have put on the queue. */
  collect<T>(send: () => T): { readonly result: T; readonly messages: readonly Message[] } {
    const messages: Message[] = [];
    this.#held = messages;
    try {
      return { result: send(), messages };
    } finally {
      this.#held = undefined;
    }
  }

  /** Gives the queue exactly these attributes; `setAttributes` would leave the others as they are. */
  replaceAttributes(attributes: Attributes): void {
    this.attributes = { ...DEFAULT_QUEUE_ATTRIBUTES };
    this.setAttributes(attributes);
  }

  override enqueue(message: Message): void {
    if (this.#held) {
      this.#held.push(message);
      return;
    }
    super.enqueue(message);
    if (message.delayUntil !== undefined) this.wakeAt(message.delayUntil);
  }

  override dequeue(max: number, visibilitySeconds?: number, deadLetters?: QueueByArn) {
    this.processTimers();
    if (!this.hasReady()) return [];
    let received: Received[] = [];
    // One transaction: a message on its way to the dead-letter queue is never in neither of them.
    this.transaction(() => {
      received = super.dequeue(max, visibilitySeconds, this.#marked(deadLetters));
    });
    const seconds = visibilitySeconds ?? Number(this.attributes.VisibilityTimeout);
    if (received.length > 0) this.wakeAt(Date.now() + seconds * 1000);
    return received;
  }

  /** Adds this queue's ARN to its dead letters. A FIFO queue does so itself. */
  #marked(deadLetters: QueueByArn | undefined): QueueByArn | undefined {
    if (!deadLetters || this.isFifo()) return deadLetters;
    return (arn) => {
      const queue = deadLetters(arn);
      if (!queue) return undefined;
      const enqueue = (message: Message) => {
        message.deadLetterSourceArn = this.arn;
        queue.enqueue(message);
      };
      return Object.create(queue, { enqueue: { value: enqueue } }) as typeof queue;
    };
  }

  override changeVisibility(receiptHandle: string, seconds: number): void {
    super.changeVisibility(receiptHandle, seconds);
    if (seconds > 0) this.wakeAt(Date.now() + seconds * 1000);
  }

  override processTimers(): void {
    if (Date.now() < this.#dueAt) return;
    this.returnDue();
    this.scheduleWake();
  }

  /** Makes visible what is visible by now. */
  protected returnDue(): void {
    super.processTimers();
  }

  /** fauxqs polls from here while somebody waits; the timer of this queue makes that needless. */
  override startPollTimerIfNeeded(): void {}

  override notifyWaiters(): void {
    super.notifyWaiters();
    for (const listener of this.#listeners) listener();
  }

  override purge(): void {
    super.purge();
    this.messages = new FairMessages();
  }

  override cancelWaiters(): void {
    super.cancelWaiters();
    clearTimeout(this.#timer);
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  /** The queue has got what an earlier run left. */
  loaded(): void {
    this.scheduleWake();
  }

  /** Sets the timer by what the queue holds. */
  protected scheduleWake(): void {
    let due = Number.POSITIVE_INFINITY;
    for (const { visibilityDeadline } of this.inflightMessages.values()) {
      due = Math.min(due, visibilityDeadline);
    }
    for (const delayed of [this.delayedMessages, ...this.fifoDelayed.values()]) {
      for (const { delayUntil = 0 } of delayed) due = Math.min(due, delayUntil);
    }
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.wakeAt(due);
  }

  protected wakeAt(time: number): void {
    if (time >= this.#dueAt) return;
    this.#dueAt = time;
    clearTimeout(this.#timer);
    const wake = () => {
      const early = this.#dueAt - Date.now();
      if (early > 0) this.#timer = setTimeout(wake, early);
      else this.processTimers();
    };
    this.#timer = setTimeout(wake, Math.max(0, time - Date.now()));
  }

  protected transaction(change: () => void): void {
    if (this.persistence) this.persistence.transaction(change);
    else change();
  }
}
