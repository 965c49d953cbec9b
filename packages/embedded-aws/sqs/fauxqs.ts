import { correctAction, correctParts } from "./fauxqs-corrections.ts";

/**
 * The parts of fauxqs that the queues here are made of.
 *
 * fauxqs exports only a whole server, which listens on every interface, polls every 20 ms and keeps
 * its store to itself. Its queue, store, persistence and actions are modules of their own, but not
 * among its exports, so they are taken by file URL. The package is pinned to one version for that.
 */
const part = (path: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(path, import.meta.resolve("fauxqs")).href);

export type Attributes = Record<string, string>;

export type MessageAttribute = { DataType: string; StringValue?: string; BinaryValue?: string };

/** A message as the store holds it. */
export type Message = {
  readonly messageId: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly md5OfMessageAttributes: string;
  readonly sentTimestamp: number;
  approximateReceiveCount: number;
  approximateFirstReceiveTimestamp?: number;
  delayUntil?: number;
  messageGroupId?: string;
  messageDeduplicationId?: string;
  sequenceNumber?: string;
  /** The system attribute `AWSTraceHeader`, which fauxqs does not know. */
  traceHeader?: string;
  /** ARN of the queue that gave the message up. fauxqs does not know it. */
  deadLetterSourceArn?: string;
};

export type InFlight = {
  readonly message: Message;
  readonly receiptHandle: string;
  readonly visibilityDeadline: number;
};

/** What the queue asks of the messages that are ready to be received. */
export type ReadyMessages = Iterable<Message> & {
  readonly length: number;
  push(message: Message): void;
  shift(): Message | undefined;
};

/** A message as ReceiveMessage gives it. */
export type Received = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  readonly MD5OfMessageAttributes?: string;
  readonly MessageAttributes?: Message["messageAttributes"];
};

/** Finds a queue by its ARN. */
export type QueueByArn = (arn: string) => FauxqsQueue | undefined;

/** What became of an earlier message with the same deduplication id, if there was one. */
export type Deduplication =
  | { readonly isDuplicate: false }
  | {
      readonly isDuplicate: true;
      readonly originalMessageId: string;
      readonly originalSequenceNumber: string;
    };

export declare class FauxqsQueue {
  constructor(name: string, url: string, arn: string, attributes?: Attributes, tags?: Attributes);
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  attributes: Attributes;
  lastModifiedTimestamp: number;
  messages: ReadyMessages;
  readonly inflightMessages: Map<string, InFlight>;
  readonly delayedMessages: readonly Message[];
  /** The messages of a FIFO queue that are not in flight, by their groups. */
  readonly fifoMessages: Map<string, Message[]>;
  readonly fifoDelayed: Map<string, Message[]>;
  /** How many messages of a group are in flight. */
  readonly fifoLockedGroups: Map<string, number>;
  persistence?: FauxqsPersistence;
  isFifo(): boolean;
  /** Only the queues here have it, and not that of fauxqs. */
  hasExpired?(receiptHandle: string): boolean;
  setAttributes(attributes: Attributes): void;
  enqueue(message: Message): void;
  dequeue(max: number, visibilitySeconds?: number, deadLetters?: QueueByArn): Received[];
  dequeueFifo(max: number, visibilitySeconds?: number, deadLetters?: QueueByArn): Received[];
  checkDeduplication(id: string): Deduplication;
  recordDeduplication(id: string, messageId: string, sequenceNumber: string): void;
  nextSequenceNumber(): string;
  deleteMessage(receiptHandle: string): boolean;
  changeVisibility(receiptHandle: string, seconds: number): void;
  processTimers(): void;
  startPollTimerIfNeeded(): void;
  hasAvailableFifoMessages(): boolean;
  notifyWaiters(): void;
  cancelWaiters(): void;
  purge(): void;
}

export declare class FauxqsStore {
  static createMessage(body: string): Message;
  static contentBasedDeduplicationId(body: string): string;
  readonly queues: Map<string, FauxqsQueue>;
  readonly queuesByName: Map<string, FauxqsQueue>;
  readonly queuesByArn: Map<string, FauxqsQueue>;
  persistence?: FauxqsPersistence;
  createQueue(
    name: string,
    url: string,
    arn: string,
    attributes?: Attributes,
    tags?: Attributes,
  ): FauxqsQueue;
  buildQueueUrl(name: string): string;
  getQueue(url: string): FauxqsQueue | undefined;
  getQueueByArn(arn: string): FauxqsQueue | undefined;
  shutdown(): void;
}

export declare class FauxqsPersistence {
  constructor(dataDir: string);
  readonly db: {
    readonly isTransaction: boolean;
    exec(sql: string): void;
    prepare(sql: string): {
      run(...values: readonly (string | number | null)[]): void;
      get(...values: readonly (string | number | null)[]): Record<string, unknown> | undefined;
      all(...values: readonly (string | number | null)[]): Record<string, unknown>[];
    };
  };
  insertQueue(queue: FauxqsQueue): void;
  insertMessage(queueName: string, message: Message): void;
  deleteMessage(messageId: string): void;
  updateMessageInflight(
    messageId: string,
    receiptHandle: string,
    visibilityDeadline: number,
    receiveCount: number,
    firstReceiveTimestamp: number,
  ): void;
  updateMessageReady(messageId: string): void;
  loadSqsQueues(store: FauxqsStore): void;
  loadSqsMessages(queue: FauxqsQueue): void;
  transaction(change: () => void): void;
  close(): void;
}

/** One call of the SQS API. Throws a `FauxqsError` for what the caller did wrong. */
export type Action = (body: unknown, store: FauxqsStore, request: { headers: object }) => unknown;

export declare class FauxqsError extends Error {
  constructor(code: string, message: string);
  readonly code: string;
  readonly statusCode: number;
  readonly queryErrorHeader: string;
}

const [store, persistence, errors, types, digests] = await Promise.all([
  part("./sqs/sqsStore.js") as Promise<{
    SqsQueue: typeof FauxqsQueue;
    SqsStore: typeof FauxqsStore;
  }>,
  part("./persistence.js") as Promise<{ PersistenceManager: typeof FauxqsPersistence }>,
  part("./common/errors.js") as Promise<{ SqsError: typeof FauxqsError }>,
  part("./sqs/sqsTypes.js") as Promise<{
    DEFAULT_QUEUE_ATTRIBUTES: Readonly<Attributes>;
    SETTABLE_ATTRIBUTES: Set<string>;
    INVALID_MESSAGE_BODY_CHAR: RegExp;
    VALID_BATCH_ENTRY_ID: RegExp;
  }>,
  part("./common/md5.js") as Promise<{
    md5OfMessageAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string;
  }>,
]);
export const { SqsQueue, SqsStore } = store;
export const { PersistenceManager } = persistence;
export const { SqsError } = errors;
export const { DEFAULT_QUEUE_ATTRIBUTES } = types;
export const { md5OfMessageAttributes } = digests;
correctParts({ types, SqsError, PersistenceManager });

const actionNames = [
  "ChangeMessageVisibility",
  "ChangeMessageVisibilityBatch",
  "CreateQueue",
  "DeleteMessage",
  "DeleteMessageBatch",
  "DeleteQueue",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListQueueTags",
  "ListQueues",
  "PurgeQueue",
  "ReceiveMessage",
  "SendMessage",
  "SendMessageBatch",
  "SetQueueAttributes",
  "TagQueue",
  "UntagQueue",
] as const;

export type ActionName = (typeof actionNames)[number];

/** The actions of the SQS API by name. */
export const actions = Object.fromEntries(
  await Promise.all(
    actionNames.map(async (name) => {
      const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      const module = (await part(`./sqs/actions/${file}.js`)) as Record<string, Action>;
      const action = module[file];
      if (!action) throw new Error(`fauxqs has no ${name}`);
      return [name, correctAction(name, action, SqsError)];
    }),
  ),
) as Readonly<Record<ActionName, Action>>;
