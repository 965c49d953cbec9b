import { hash, randomUUID } from "node:crypto";
import { DueHeap, LinkedList } from "./collections.ts";
import type { Journal, Place } from "./journal.ts";
import { type Message, type Outgoing, sequenceNumber } from "./message.ts";
import { type Attributes, type Redrive, redriveOf, withDefaults } from "./queue-attributes.ts";

/** A message with the handle to delete it by. */
export type Received = { readonly message: Message; readonly receiptHandle: string };

export type Sent = { readonly messageId: string; readonly sequenceNumber: string | undefined };

export type QueueSettings = {
  readonly name: string;
  readonly attributes: Attributes;
  readonly tags: Attributes;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
};

type QueueByArn = (arn: string) => Queue | undefined;

/** Where a message is: waiting in its group, delayed, or in flight, when it has a receipt handle. */
type Entry = {
  readonly id: number;
  readonly message: Message;
  readonly group: Group;
  receiptHandle: string | undefined;
  /** When it leaves the state of being delayed or in flight. */
  dueAt: number;
  heapIndex: number;
  next: Entry | undefined;
};

/** The messages of a `MessageGroupId`; those of a standard queue without one are a group together. */
type Group = {
  readonly name: string;
  readonly waiting: LinkedList<Entry>;
  inFlight: number;
  delayed: number;
  /** Until when its last delayed message is delayed. */
  delayedUntil: number;
  /** True while the group is among those that have a turn. */
  hasTurn: boolean;
  next: Group | undefined;
};

/** SQS remembers a deduplication id for this long, even when the message is deleted. */
const DEDUPLICATION_MS = 5 * 60 * 1000;

/** The first message with a deduplication id. */
export type FirstSent = {
  readonly id: number;
  /** The deduplication id in its scope. */
  readonly key: string;
  readonly messageId: string;
  readonly expiresAt: number;
};

type Remembered = FirstSent & Sent & { next: Remembered | undefined };

/** Expired receipt handles that a FIFO queue knows at least. */
const REMEMBERED_HANDLES = 10_000;

/** The longest that `setTimeout` waits. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * A standard or FIFO queue. Its message groups take turns, so that a flood of one does not make the others wait.
 *
 * In a standard queue, a turn is one message. SQS prefers quiet groups once one of them is noisy; here every group
 * always has its turn, which is at least as fair.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 *
 * In a FIFO queue, a turn is as many messages as the receiver takes, in their order. The group has no turn while one
 * of its messages is in flight.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly isFifo: boolean;
  readonly #journal: Journal;
  readonly #queueByArn: QueueByArn;
  #settings: QueueSettings;
  #redrive: Redrive | undefined;

  #groups = new Map<string, Group>();
  #turns = new LinkedList<Group>();
  /** Messages of the groups that have a turn. */
  #ready = 0;
  #waiting = 0;
  /** By receipt handle. */
  #inFlight = new Map<string, Entry>();
  /** Messages that are delayed or in flight. */
  #due = new DueHeap<Entry>();
  #timer: NodeJS.Timeout | undefined;
  #timerDueAt = Number.POSITIVE_INFINITY;

  /** By the keys of deduplication. */
  readonly #firstSent = new Map<string, Remembered>();
  readonly #firstSentByAge = new LinkedList<Remembered>();
  /** Receipt handles whose messages became visible again, in two generations of which the older one is forgotten. */
  #expired: readonly [Set<string>, Set<string>] = [new Set(), new Set()];

  readonly #listeners = new Set<() => void>();
  readonly #waiters = new Set<() => void>();
  #isClosed = false;

  constructor(
    settings: QueueSettings,
    url: string,
    arn: string,
    journal: Journal,
    queueByArn: QueueByArn,
  ) {
    this.name = settings.name;
    this.url = url;
    this.arn = arn;
    this.isFifo = settings.attributes.FifoQueue === "true";
    this.#journal = journal;
    this.#queueByArn = queueByArn;
    this.#settings = settings;
    this.#redrive = redriveOf(settings.attributes);
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  get attributes(): Attributes {
    return this.#settings.attributes;
  }

  get deadLetterArn(): string | undefined {
    return this.#redrive?.deadLetterArn;
  }

  /** Number of messages that can be received now. */
  get ready(): number {
    return this.#ready;
  }

  /** Numbers of messages that wait, are in flight and are delayed. */
  get counts(): { readonly waiting: number; readonly inFlight: number; readonly delayed: number } {
    const inFlight = this.#inFlight.size;
    return { waiting: this.#waiting, inFlight, delayed: this.#due.size - inFlight };
  }

  /** Gives the queue exactly these attributes, and defaults for the others. */
  replaceAttributes(attributes: Attributes): void {
    this.change({ attributes: withDefaults(attributes), modifiedAt: Date.now() });
  }

  change(changed: Partial<QueueSettings>): void {
    this.#settings = { ...this.#settings, ...changed };
    this.#redrive = redriveOf(this.attributes);
    this.#journal.putQueue(this.#settings);
  }

  /** Calls back whenever there may be messages to receive. Returns a function that stops that. */
  onReady(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with true when there may be messages to receive, or with false after this many milliseconds. */
  untilReady(ms: number): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isReady: boolean) => {
        clearTimeout(timer);
        this.#waiters.delete(wake);
        resolve(isReady);
      };
      const wake = () => settle(!this.#isClosed);
      const timer = setTimeout(settle, ms, false);
      this.#waiters.add(wake);
    });
  }

  /** Sends a message; on a FIFO queue, a duplicate of the last five minutes is not sent again. */
  send(outgoing: Outgoing): Sent {
    const { body, groupId, delaySeconds = Number(this.attributes.DelaySeconds) } = outgoing;
    const now = Date.now();
    const deduplicationId = this.isFifo
      ? (outgoing.deduplicationId ?? hash("sha256", body))
      : undefined;
    const isByGroup = this.attributes.DeduplicationScope === "messageGroup";
    const key = isByGroup ? `${groupId}\n${deduplicationId}` : deduplicationId;
    const duplicate = key === undefined ? undefined : this.#findDuplicate(key, now);
    if (duplicate) return duplicate;
    const message: Message = {
      id: this.#journal.nextId(),
      messageId: randomUUID(),
      body,
      attributes: outgoing.attributes ?? {},
      sentAt: now,
      groupId,
      deduplicationId,
      traceHeader: outgoing.traceHeader,
      deadLetterSource: undefined,
      receiveCount: 0,
      firstReceivedAt: undefined,
    };
    this.#add(message, delaySeconds, now);
    const { id, messageId } = message;
    if (key === undefined) return { messageId, sequenceNumber: undefined };
    const expiresAt = now + DEDUPLICATION_MS;
    this.#journal.addFirstSent(this.name, { id, key, messageId, expiresAt });
    return this.loadFirstSent({ id, key, messageId, expiresAt });
  }

  /** Adds a message of another queue unchanged, except for its place in the order. */
  accept(message: Omit<Message, "id">): void {
    this.#add({ ...message, id: this.#journal.nextId() }, 0, Date.now());
  }

  /**
   * Receives up to `max` messages, and no further one once their bodies have `fullLength` together. Those with too
   * many receives go to the dead-letter queue instead.
   */
  receive(
    max: number,
    fullLength = Number.POSITIVE_INFINITY,
    visibilitySeconds = Number(this.attributes.VisibilityTimeout),
  ): readonly Received[] {
    const now = Date.now();
    this.#returnDue(now);
    const received: Received[] = [];
    let length = 0;
    const isFull = () => received.length >= max || length >= fullLength;
    while (!isFull()) {
      const group = this.#nextTurn();
      if (!group) break;
      do {
        const entry = this.#shift(group);
        if (this.#isDead(entry.message)) continue;
        received.push(this.#handOut(entry, now, now + visibilitySeconds * 1000));
        length += entry.message.body.length;
      } while (this.isFifo && group.waiting.size > 0 && !isFull());
      this.#giveTurn(group);
    }
    this.#schedule();
    if (this.#ready > 0) this.#wakeWaiter();
    return received;
  }

  /** The message that would be received first. */
  peek(): Message | undefined {
    this.#returnDue(Date.now());
    return this.#turns.first?.waiting.first?.message;
  }

  /** Removes the message that would be received first. */
  removeFirst(): void {
    const group = this.#nextTurn();
    if (!group) return;
    this.#journal.removeMessage(this.#shift(group).id);
    this.#giveTurn(group);
  }

  /** Returns true if the queue refuses to delete by this handle. A standard queue takes an old handle. */
  hasExpired(receiptHandle: string): boolean {
    if (!this.isFifo) return false;
    this.#returnDue(Date.now());
    return this.#expired.some((handles) => handles.has(receiptHandle));
  }

  /** Returns false if the message is not in flight. */
  changeVisibility(receiptHandle: string, seconds: number): boolean {
    const now = Date.now();
    this.#returnDue(now);
    const entry = this.#inFlight.get(receiptHandle);
    if (!entry) return false;
    if (seconds === 0) {
      this.#leaveFlight(entry);
      this.#wait(entry);
      this.#settle(entry.group);
      entry.dueAt = 0;
    } else {
      this.#due.remove(entry);
      entry.dueAt = now + seconds * 1000;
      this.#due.push(entry);
      this.#schedule();
    }
    this.#journal.updateMessage(entry.message, entry);
    return true;
  }

  /** Makes what is in flight visible at once: its receiver is gone. */
  releaseInFlight(): void {
    for (const receiptHandle of [...this.#inFlight.keys()]) this.changeVisibility(receiptHandle, 0);
  }

  /** Ignores a handle that is not in flight. */
  deleteMessage(receiptHandle: string): void {
    const entry = this.#inFlight.get(receiptHandle);
    if (!entry) return;
    this.#journal.removeMessage(entry.id);
    this.#leaveFlight(entry);
    this.#settle(entry.group);
  }

  purge(): void {
    this.#journal.removeMessages(this.name);
    this.#groups = new Map();
    this.#turns = new LinkedList();
    this.#inFlight = new Map();
    this.#due = new DueHeap();
    this.#ready = 0;
    this.#waiting = 0;
  }

  /** Ends timers, and the wait of receivers. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const wake of this.#waiters) wake();
  }

  /** Takes a message that an earlier run left. */
  load(message: Message, { dueAt, receiptHandle }: Place, now: number): void {
    const entry = this.#entryOf(message);
    if (dueAt <= now) this.#wait(entry);
    else if (receiptHandle === undefined) this.#delay(entry, dueAt);
    else this.#fly(entry, dueAt, receiptHandle);
  }

  /** Begins once all messages are loaded: a group has no turn if a later one of its messages is in flight. */
  loaded(): void {
    for (const group of this.#groups.values()) this.#giveTurn(group);
    this.#schedule();
  }

  /** Takes a deduplication id that an earlier run left. */
  loadFirstSent(first: FirstSent): Sent {
    const { messageId, id } = first;
    const sent = { messageId, sequenceNumber: sequenceNumber(id) };
    const remembered = { ...first, ...sent, next: undefined };
    this.#firstSent.set(first.key, remembered);
    this.#firstSentByAge.push(remembered);
    return sent;
  }

  #findDuplicate(key: string, now: number): Sent | undefined {
    this.#forgetExpired(now);
    const found = this.#firstSent.get(key);
    return found && found.expiresAt > now ? found : undefined;
  }

  #forgetExpired(now: number): void {
    let last: Remembered | undefined;
    const oldest = () => this.#firstSentByAge.first;
    for (let first = oldest(); first && first.expiresAt <= now; first = oldest()) {
      last = this.#firstSentByAge.shift();
      if (this.#firstSent.get(first.key) === first) this.#firstSent.delete(first.key);
    }
    if (last) this.#journal.removeFirstSent(this.name, last.id);
  }

  #add(message: Message, delaySeconds: number, now: number): void {
    const entry = this.#entryOf(message);
    const { group } = entry;
    let dueAt = delaySeconds > 0 ? now + delaySeconds * 1000 : 0;
    if (this.isFifo && group.delayed > 0) {
      // It never overtakes what was sent while the queue had a longer delay.
      this.#returnDue(now);
      dueAt = Math.max(dueAt, group.delayedUntil);
    }
    this.#journal.addMessage(this.name, message, dueAt);
    if (dueAt > now) {
      this.#delay(entry, dueAt);
      this.#schedule();
    } else this.#wait(entry);
    this.#settle(group);
  }

  #entryOf(message: Message): Entry {
    const name = message.groupId ?? "";
    let group = this.#groups.get(name);
    if (!group) {
      const empty = { waiting: new LinkedList<Entry>(), inFlight: 0, delayed: 0, delayedUntil: 0 };
      group = { name, ...empty, hasTurn: false, next: undefined };
      this.#groups.set(name, group);
    }
    const place = { receiptHandle: undefined, dueAt: 0, heapIndex: 0, next: undefined };
    return { id: message.id, message, group, ...place };
  }

  #wait(entry: Entry): void {
    const { group } = entry;
    // A message returns to a FIFO queue in front of later ones.
    if (this.isFifo) group.waiting.insert(entry, isBefore);
    else group.waiting.push(entry);
    this.#waiting += 1;
    if (!group.hasTurn) return;
    this.#ready += 1;
    this.#notify();
  }

  #delay(entry: Entry, dueAt: number): void {
    entry.dueAt = dueAt;
    entry.group.delayed += 1;
    entry.group.delayedUntil = dueAt;
    this.#due.push(entry);
  }

  #fly(entry: Entry, dueAt: number, receiptHandle: string): void {
    entry.dueAt = dueAt;
    entry.receiptHandle = receiptHandle;
    entry.group.inFlight += 1;
    this.#inFlight.set(receiptHandle, entry);
    this.#due.push(entry);
  }

  #leaveFlight(entry: Entry): void {
    this.#inFlight.delete(entry.receiptHandle ?? "");
    entry.receiptHandle = undefined;
    entry.group.inFlight -= 1;
    this.#due.remove(entry);
  }

  #handOut(entry: Entry, now: number, dueAt: number): Received {
    const { message } = entry;
    const receiptHandle = randomUUID();
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    this.#fly(entry, dueAt, receiptHandle);
    this.#journal.updateMessage(message, entry);
    return { message, receiptHandle };
  }

  /** Moves a message with too many receives to the dead-letter queue, if there is one. */
  #isDead(message: Message): boolean {
    if (!this.#redrive || message.receiveCount < this.#redrive.maxReceiveCount) return false;
    const deadLetters = this.#queueByArn(this.#redrive.deadLetterArn);
    if (!deadLetters || deadLetters === this) return false;
    this.#journal.removeMessage(message.id);
    deadLetters.accept({ ...message, deadLetterSource: this.arn });
    return true;
  }

  /** Takes the group whose turn it is; `giveTurn` gives it the next one. */
  #nextTurn(): Group | undefined {
    const group = this.#turns.shift();
    if (!group) return undefined;
    group.hasTurn = false;
    this.#ready -= group.waiting.size;
    return group;
  }

  #shift({ waiting }: Group): Entry {
    this.#waiting -= 1;
    return waiting.shift() as Entry;
  }

  /** Lets a group in which something changed take turns. */
  #settle(group: Group): void {
    if (this.#giveTurn(group)) this.#notify();
  }

  /** Returns true if the group got a turn. Forgets a group without messages. */
  #giveTurn(group: Group): boolean {
    const { name, waiting, inFlight, delayed, hasTurn } = group;
    if (hasTurn) return false;
    if (waiting.size === 0) {
      if (inFlight === 0 && delayed === 0) this.#groups.delete(name);
      return false;
    }
    if (this.isFifo && inFlight > 0) return false;
    group.hasTurn = true;
    this.#turns.push(group);
    this.#ready += waiting.size;
    return true;
  }

  /** Makes visible what is visible by now. */
  #returnDue(now: number): void {
    for (let entry = this.#due.first; entry && entry.dueAt <= now; entry = this.#due.first) {
      const { group, receiptHandle } = entry;
      if (receiptHandle === undefined) {
        group.delayed -= 1;
        this.#due.remove(entry);
      } else {
        this.#leaveFlight(entry);
        if (this.isFifo) this.#rememberExpired(receiptHandle);
      }
      this.#wait(entry);
      this.#settle(group);
    }
  }

  #rememberExpired(receiptHandle: string): void {
    const [recent] = this.#expired;
    recent.add(receiptHandle);
    if (recent.size >= REMEMBERED_HANDLES) this.#expired = [new Set(), recent];
  }

  /** Sets the timer for what is due first. A timer that is due too early sets itself again. */
  #schedule(): void {
    const dueAt = this.#due.first?.dueAt ?? Number.POSITIVE_INFINITY;
    if (dueAt >= this.#timerDueAt || this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timerDueAt = dueAt;
    const ms = Math.min(Math.max(dueAt - Date.now(), 0), MAX_TIMEOUT_MS);
    // Tests that move the clock know the timer by the name of its callback.
    const wake = () => {
      this.#timerDueAt = Number.POSITIVE_INFINITY;
      this.#returnDue(Date.now());
      this.#schedule();
    };
    this.#timer = setTimeout(wake, ms);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
    this.#wakeWaiter();
  }

  /** Wakes one receiver; if it leaves messages, it wakes the next. */
  #wakeWaiter(): void {
    for (const wake of this.#waiters) {
      wake();
      return;
    }
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.id < other.id;
}
