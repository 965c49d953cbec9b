import { randomUUID } from "node:crypto";
import type {
  Attributes,
  Deduplication,
  InFlight,
  Message,
  QueueByArn,
  Received,
} from "./fauxqs.ts";
import { withoutScope } from "./ids.ts";
import { Persistence } from "./persistence.ts";
import { Queue } from "./queue.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const DEFAULTS: Attributes = {
  FifoQueue: "true",
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
};

const REMEMBERED_HANDLES = 10_000;

/**
 * A FIFO queue. That of fauxqs hands out one message of a group at a time, turns the order of those
 * around that come back together, lets the first groups have every turn, and forgets deduplication ids
 * when the process ends.
 */
export class FifoQueue extends Queue {
  /** Receipt handles whose messages became visible again, the oldest first. */
  readonly #expired = new Set<string>();

  constructor(name: string, url: string, arn: string, attributes?: Attributes, tags?: Attributes) {
    super(name, url, arn, { ...DEFAULTS, ...attributes }, tags);
  }

  override hasReady(): boolean {
    return this.hasAvailableFifoMessages();
  }

  override hasExpired(receiptHandle: string): boolean {
    this.processTimers();
    return this.#expired.has(receiptHandle);
  }

  override receive(max: number, fullBytes: number, deadLetters: QueueByArn): readonly InFlight[] {
    this.processTimers();
    let taken: readonly InFlight[] = [];
    this.transaction(() => {
      taken = this.#take(max, fullBytes, undefined, deadLetters);
    });
    for (const { visibilityDeadline } of taken) this.wakeAt(visibilityDeadline);
    return taken;
  }

  override dequeueFifo(max: number, visibilitySeconds?: number, deadLetters?: QueueByArn) {
    const most = Math.min(max, 10);
    return this.#take(most, Number.POSITIVE_INFINITY, visibilitySeconds, deadLetters).map(received);
  }

  override enqueue(message: Message): void {
    if (message.messageDeduplicationId !== undefined) {
      message.messageDeduplicationId = withoutScope(message.messageDeduplicationId);
    }
    // It never overtakes what was sent while the queue had a longer delay.
    const ahead = this.fifoDelayed.get(groupOf(message))?.at(-1)?.delayUntil ?? 0;
    if (ahead > (message.delayUntil ?? 0)) message.delayUntil = ahead;
    super.enqueue(message);
  }

  override changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.inflightMessages.get(receiptHandle)?.message;
    super.changeVisibility(receiptHandle, seconds);
    if (message) this.#restoreOrder(groupOf(message));
  }

  override replaceAttributes(attributes: Attributes): void {
    super.replaceAttributes({ ...DEFAULTS, ...attributes });
  }

  override loaded(): void {
    for (const group of this.fifoMessages.keys()) this.#restoreOrder(group);
    super.loaded();
  }

  override checkDeduplication(id: string): Deduplication {
    return this.persistence instanceof Persistence
      ? this.persistence.findDuplicate(this.name, id)
      : super.checkDeduplication(id);
  }

  override recordDeduplication(id: string, messageId: string, sequenceNumber: string): void {
    if (this.persistence instanceof Persistence) {
      this.persistence.rememberId(this.name, id, messageId, sequenceNumber);
    } else super.recordDeduplication(id, messageId, sequenceNumber);
  }

  protected override returnDue(): void {
    const inFlight = [...this.inflightMessages.values()];
    const groups = new Set(this.fifoDelayed.keys());
    super.returnDue();
    for (const { message, receiptHandle } of inFlight) {
      if (this.inflightMessages.has(receiptHandle)) continue;
      groups.add(groupOf(message));
      this.#expired.add(receiptHandle);
    }
    for (const handle of this.#expired) {
      if (this.#expired.size <= REMEMBERED_HANDLES) break;
      this.#expired.delete(handle);
    }
    for (const group of groups) this.#restoreOrder(group);
  }

  /**
   * As many as there are of one group, in their order, and then those of the next. A group of which
   * messages are in flight is left alone, and one that had its turn comes last.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
   */
  #take(
    max: number,
    fullBytes: number,
    visibilitySeconds: number | undefined,
    deadLetters: QueueByArn | undefined,
  ): InFlight[] {
    const taken: InFlight[] = [];
    let bytes = 0;
    const now = Date.now();
    const seconds = visibilitySeconds ?? Number(this.attributes.VisibilityTimeout);
    const isFull = () => taken.length >= max || bytes >= fullBytes;
    for (const [group, messages] of this.fifoMessages) {
      if (isFull()) break;
      if (this.fifoLockedGroups.has(group)) continue;
      this.fifoMessages.delete(group);
      while (!isFull()) {
        const message = messages.shift();
        if (!message) break;
        if (this.#isDead(message, deadLetters)) continue;
        taken.push(this.#handOut(message, now, now + seconds * 1000));
        bytes += message.body.length;
      }
      if (messages.length > 0) this.fifoMessages.set(group, messages);
    }
    return taken;
  }

  #handOut(message: Message, now: number, visibilityDeadline: number): InFlight {
    message.approximateFirstReceiveTimestamp ??= now;
    const receiptHandle = randomUUID();
    const inFlight = { message, receiptHandle, visibilityDeadline };
    this.inflightMessages.set(receiptHandle, inFlight);
    this.persistence?.updateMessageInflight(
      message.messageId,
      receiptHandle,
      visibilityDeadline,
      message.approximateReceiveCount,
      message.approximateFirstReceiveTimestamp,
    );
    const group = groupOf(message);
    this.fifoLockedGroups.set(group, (this.fifoLockedGroups.get(group) ?? 0) + 1);
    return inFlight;
  }

  /** Counts the receive; a message with too many of them goes to the dead-letter queue. */
  #isDead(message: Message, deadLetters: QueueByArn | undefined): boolean {
    message.approximateReceiveCount += 1;
    const policy = JSON.parse(this.attributes.RedrivePolicy || "{}");
    if (!(message.approximateReceiveCount > Number(policy.maxReceiveCount))) return false;
    const deadLetterQueue = deadLetters?.(policy.deadLetterTargetArn);
    if (!deadLetterQueue) return false;
    this.persistence?.deleteMessage(message.messageId);
    message.deadLetterSourceArn = this.arn;
    // Its place in the order is one of that queue, to which several may lead.
    if (deadLetterQueue.isFifo()) message.sequenceNumber = deadLetterQueue.nextSequenceNumber();
    deadLetterQueue.enqueue(message);
    return true;
  }

  /** What comes back does so in front of what came later. */
  #restoreOrder(group: string): void {
    this.fifoMessages
      .get(group)
      ?.sort((a, b) => ((a.sequenceNumber ?? "") < (b.sequenceNumber ?? "") ? -1 : 1));
  }
}

function groupOf({ messageGroupId = "" }: Message): string {
  return messageGroupId;
}

function received({ message, receiptHandle }: InFlight): Received {
  const { messageAttributes, md5OfMessageAttributes } = message;
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(md5OfMessageAttributes && { MD5OfMessageAttributes: md5OfMessageAttributes }),
    ...(Object.keys(messageAttributes).length > 0 && { MessageAttributes: messageAttributes }),
  };
}
