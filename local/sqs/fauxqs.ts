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
  readonly sentTimestamp: number;
  readonly approximateReceiveCount: number;
  readonly approximateFirstReceiveTimestamp?: number;
  readonly delayUntil?: number;
  messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly sequenceNumber?: string;
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

export type Received = { readonly ReceiptHandle: string };

type DeadLetterQueues = (arn: string) => FauxqsQueue | undefined;

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
  readonly fifoDelayed: ReadonlyMap<string, readonly Message[]>;
  persistence?: FauxqsPersistence;
  isFifo(): boolean;
  setAttributes(attributes: Attributes): void;
  enqueue(message: Message): void;
  dequeue(max: number, visibilitySeconds?: number, deadLetters?: DeadLetterQueues): Received[];
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
    prepare(sql: string): { run(...values: readonly (string | number | null)[]): void };
  };
  insertQueue(queue: FauxqsQueue): void;
  updateMessageReady(messageId: string): void;
  loadSqsQueues(store: FauxqsStore): void;
  transaction(change: () => void): void;
  close(): void;
}

/** One call of the SQS API. Throws a `FauxqsError` for what the caller did wrong. */
export type Action = (body: unknown, store: FauxqsStore, request: { headers: object }) => unknown;

export declare class FauxqsError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly queryErrorHeader: string;
}

const [store, persistence, errors, types] = await Promise.all([
  part("./sqs/sqsStore.js") as Promise<{
    SqsQueue: typeof FauxqsQueue;
    SqsStore: typeof FauxqsStore;
  }>,
  part("./persistence.js") as Promise<{ PersistenceManager: typeof FauxqsPersistence }>,
  part("./common/errors.js") as Promise<{ SqsError: typeof FauxqsError }>,
  part("./sqs/sqsTypes.js") as Promise<{ DEFAULT_QUEUE_ATTRIBUTES: Readonly<Attributes> }>,
]);
export const { SqsQueue, SqsStore } = store;
export const { PersistenceManager } = persistence;
export const { SqsError } = errors;
export const { DEFAULT_QUEUE_ATTRIBUTES } = types;

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
      return [name, module[file]];
    }),
  ),
) as Readonly<Record<ActionName, Action>>;
