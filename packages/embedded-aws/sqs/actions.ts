import { randomUUID } from "node:crypto";
import {
  type MessageAttribute,
  type MessageAttributes,
  md5,
  md5OfAttributes,
  messageBytes,
  systemAttributes,
} from "./message.ts";
import {
  checkForQueue,
  checkMessage,
  MAX_BYTES,
  missing,
  type SentMessage,
} from "./message-rules.ts";
import { type MoveRequest, moveMessages } from "./move-messages.ts";
import type { Queue, Received } from "./queue.ts";
import { type Attributes, checkAttributes, queueNameFault } from "./queue-attributes.ts";
import { checkRange, invalidValue, SqsError } from "./sqs-error.ts";
import type { QueueStore } from "./store.ts";

type Action<Request> = (request: Request, store: QueueStore, traceHeader?: string) => unknown;

type OfQueue = { readonly QueueUrl?: string };

type OfMessage = { readonly ReceiptHandle?: string; readonly VisibilityTimeout?: number };

type Batch<Entry> = OfQueue & { readonly Entries?: readonly (Entry & { readonly Id: string })[] };

/** System attributes count toward no size and no number of attributes. */
type Sending = SentMessage & {
  readonly MessageSystemAttributes?:
    | { readonly AWSTraceHeader?: MessageAttribute }
    | null
    | undefined;
};

export type SendRequest = OfQueue & Sending;

type ReceiveRequest = OfQueue & {
  readonly AttributeNames?: readonly string[] | null;
  readonly MessageSystemAttributeNames?: readonly string[] | null;
  readonly MessageAttributeNames?: readonly string[] | null;
  readonly MaxNumberOfMessages?: number | null;
  readonly VisibilityTimeout?: number | null;
  readonly WaitTimeSeconds?: number | null;
};

type CreateRequest = {
  readonly QueueName?: string;
  readonly Attributes?: Attributes | null;
  readonly tags?: Attributes | null;
};

type ListRequest = {
  readonly QueueNamePrefix?: string | null;
  readonly MaxResults?: number | null;
  readonly NextToken?: string | null;
};

/**
 * The calls of the SQS API, which throw an `SqsError` for a mistake of the caller.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export const actions = {
  SendMessage(request: SendRequest, store: QueueStore, traceHeader?: string) {
    checkMessage(request);
    return send(request, store.get(request.QueueUrl), traceHeader);
  },

  SendMessageBatch(request: Batch<Sending>, store: QueueStore, traceHeader?: string) {
    const queue = store.get(request.QueueUrl);
    const { Entries = [] } = request;
    checkEntries(Entries);
    let bytes = 0;
    for (const [at, { MessageBody, MessageAttributes }] of Entries.entries()) {
      if (!MessageBody) throw missing(`SendMessageBatchRequestEntry.${at + 1}.MessageBody`);
      bytes += messageBytes(MessageBody, MessageAttributes ?? {});
    }
    if (bytes > MAX_BYTES) {
      const message = `Batch requests cannot be longer than ${MAX_BYTES} bytes.`;
      throw new SqsError("BatchRequestTooLong", message);
    }
    return eachOf(Entries, (entry) => {
      checkMessage(entry);
      return send(entry, queue, traceHeader);
    });
  },

  async ReceiveMessage(request: ReceiveRequest, store: QueueStore) {
    const queue = store.get(request.QueueUrl);
    const max = request.MaxNumberOfMessages ?? 1;
    const visibility = request.VisibilityTimeout ?? undefined;
    checkRange(max, "MaxNumberOfMessages", 1, 10);
    checkRange(visibility, "VisibilityTimeout", 0, MAX_VISIBILITY);
    checkRange(request.WaitTimeSeconds, "WaitTimeSeconds", 0, 20);
    const seconds =
      request.WaitTimeSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
    const end = performance.now() + seconds * 1000;
    const receive = () => queue.receive(max, Number.POSITIVE_INFINITY, visibility);
    let received = receive();
    while (received.length === 0) {
      const left = end - performance.now();
      if (left <= 0 || !(await queue.untilReady(left))) break;
      received = receive();
    }
    if (received.length === 0) return {};
    return { Messages: received.map((message) => wanted(message, request)) };
  },

  DeleteMessage(request: OfQueue & OfMessage, store: QueueStore) {
    return remove(request, store.get(request.QueueUrl));
  },

  DeleteMessageBatch({ QueueUrl, Entries = [] }: Batch<OfMessage>, store: QueueStore) {
    const queue = store.get(QueueUrl);
    checkEntries(Entries);
    return eachOf(Entries, (entry) => remove(entry, queue));
  },

  ChangeMessageVisibility(request: OfQueue & OfMessage, store: QueueStore) {
    return changeVisibility(request, store.get(request.QueueUrl));
  },

  ChangeMessageVisibilityBatch({ QueueUrl, Entries = [] }: Batch<OfMessage>, store: QueueStore) {
    const queue = store.get(QueueUrl);
    checkEntries(Entries);
    return eachOf(Entries, (entry) => changeVisibility(entry, queue));
  },

  PurgeQueue({ QueueUrl }: OfQueue, store: QueueStore) {
    store.get(QueueUrl).purge();
    return {};
  },

  CreateQueue({ QueueName: name = "", ...request }: CreateRequest, store: QueueStore) {
    const attributes = request.Attributes ?? {};
    const isFifo = attributes.FifoQueue === "true";
    const fault = queueNameFault(name, isFifo);
    if (fault !== undefined) throw new SqsError("InvalidParameterValue", fault);
    const arn = store.arnOf(name);
    checkAttributes(attributes, { arn, isFifo }, store.byArn);
    const existing = store.byArn(arn);
    if (!existing) return { QueueUrl: store.create(name, attributes, request.tags ?? {}).url };
    for (const [attribute, value] of Object.entries(attributes)) {
      if ((existing.attributes[attribute] ?? "") === value) continue;
      const message = `A queue already exists with the same name and a different value for attribute ${attribute}`;
      throw new SqsError("QueueNameExists", message);
    }
    return { QueueUrl: existing.url };
  },

  DeleteQueue({ QueueUrl }: OfQueue, store: QueueStore) {
    store.delete(store.get(QueueUrl));
    return {};
  },

  GetQueueUrl({ QueueName = "" }: { readonly QueueName?: string }, store: QueueStore) {
    return { QueueUrl: store.get(QueueName).url };
  },

  ListQueues(request: ListRequest, store: QueueStore) {
    const { QueueNamePrefix, MaxResults, NextToken } = request;
    checkRange(MaxResults, "MaxResults", 1, 1000);
    const found = [...store.all()]
      .filter(({ name }) => name.startsWith(QueueNamePrefix ?? "") && name > (NextToken ?? ""))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = found.slice(0, MaxResults ?? 1000);
    return {
      QueueUrls: page.map(({ url }) => url),
      NextToken: page.length < found.length ? page.at(-1)?.name : undefined,
    };
  },

  GetQueueAttributes(
    { QueueUrl, AttributeNames }: OfQueue & { readonly AttributeNames?: readonly string[] | null },
    store: QueueStore,
  ) {
    const queue = store.get(QueueUrl);
    if (!AttributeNames || AttributeNames.length === 0) return {};
    return { Attributes: named(AttributeNames, describe(queue)) };
  },

  SetQueueAttributes(
    { QueueUrl, Attributes = {} }: OfQueue & { readonly Attributes?: Attributes },
    store: QueueStore,
  ) {
    const queue = store.get(QueueUrl);
    if (Attributes.FifoQueue !== queue.attributes.FifoQueue && "FifoQueue" in Attributes) {
      const message =
        "Invalid value for the parameter FifoQueue. You cannot change the FifoQueue attribute of an existing queue.";
      throw new SqsError("InvalidAttributeValue", message);
    }
    checkAttributes(Attributes, queue, store.byArn);
    queue.replaceAttributes({ ...queue.attributes, ...Attributes });
    return {};
  },

  ListQueueTags({ QueueUrl }: OfQueue, store: QueueStore) {
    return { Tags: store.get(QueueUrl).settings.tags };
  },

  TagQueue({ QueueUrl, Tags }: OfQueue & { readonly Tags?: Attributes }, store: QueueStore) {
    const queue = store.get(QueueUrl);
    queue.change({ tags: { ...queue.settings.tags, ...Tags } });
    return {};
  },

  UntagQueue(
    { QueueUrl, TagKeys = [] }: OfQueue & { readonly TagKeys?: readonly string[] },
    store: QueueStore,
  ) {
    const queue = store.get(QueueUrl);
    const kept = Object.entries(queue.settings.tags).filter(([key]) => !TagKeys.includes(key));
    queue.change({ tags: Object.fromEntries(kept) });
    return {};
  },

  StartMessageMoveTask(request: MoveRequest, store: QueueStore) {
    store.moves.unshift(moveMessages(request, store));
    return { TaskHandle: randomUUID() };
  },

  ListMessageMoveTasks(
    { SourceArn, MaxResults }: { readonly SourceArn?: string; readonly MaxResults?: number | null },
    store: QueueStore,
  ) {
    const found = store.moves.filter((task) => task.SourceArn === SourceArn);
    return { Results: found.slice(0, MaxResults ?? 1) };
  },
} satisfies Readonly<Record<string, Action<never>>>;

const MAX_VISIBILITY = 43_200;

function send(sending: Sending, queue: Queue, ofRequest: string | undefined): object {
  checkForQueue(sending, queue);
  const { MessageBody: body = "", MessageSystemAttributes: system } = sending;
  const attributes = sending.MessageAttributes ?? {};
  const { messageId, sequenceNumber } = queue.send({
    body,
    attributes,
    delaySeconds: queue.isFifo ? undefined : (sending.DelaySeconds ?? undefined),
    groupId: sending.MessageGroupId ?? undefined,
    deduplicationId: sending.MessageDeduplicationId ?? undefined,
    // The one that its sender names wins over the one of the HTTP request.
    // https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
    traceHeader: system?.AWSTraceHeader?.StringValue ?? ofRequest,
  });
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    MD5OfMessageSystemAttributes: md5OfAttributes({ ...system }),
    SequenceNumber: sequenceNumber,
  };
}

function remove({ ReceiptHandle: handle = "" }: OfMessage, queue: Queue): object {
  checkHandle(handle);
  // A FIFO queue keeps a message that became visible again. https://github.com/bbc/sqs-consumer/issues/83
  if (queue.hasExpired(handle)) {
    throw invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
  }
  queue.deleteMessage(handle);
  return {};
}

function changeVisibility(request: OfMessage, queue: Queue): object {
  const { ReceiptHandle: handle = "", VisibilityTimeout: seconds = 0 } = request;
  checkHandle(handle);
  checkRange(seconds, "VisibilityTimeout", 0, MAX_VISIBILITY);
  if (queue.changeVisibility(handle, seconds)) return {};
  // https://github.com/aws/aws-sdk-net/issues/1927
  const reason = "Message does not exist or is not available for visibility timeout change.";
  throw invalidValue(handle, "ReceiptHandle", reason);
}

const HANDLE = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Refuses a handle that no receive gave out. One that is no longer in use deletes nothing.
 * https://github.com/getmoto/moto/pull/4655
 */
function checkHandle(handle: string): void {
  if (HANDLE.test(handle)) return;
  const message = `The input receipt handle "${handle}" is not a valid receipt handle.`;
  throw new SqsError("ReceiptHandleIsInvalid", message);
}

type Entry = { readonly Id: string };

/** Refuses a batch that SQS refuses as a whole. */
function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw new SqsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  }
  if (entries.length > 10) {
    const message = "Maximum number of entries per request are 10.";
    throw new SqsError("TooManyEntriesInBatchRequest", message);
  }
  if (entries.some(({ Id }) => !/^[\w-]{1,80}$/.test(Id))) {
    const message =
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
    throw new SqsError("InvalidBatchEntryId", message);
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    const message = "Two or more batch entries in the request have the same Id.";
    throw new SqsError("BatchEntryIdsNotDistinct", message);
  }
}

/** Entries fail one by one. */
function eachOf<E extends Entry>(entries: readonly E[], act: (entry: E) => object): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.reason, Message: error.message });
    }
  }
  return { Successful, Failed };
}

/** Returns what ReceiveMessage gives of a message: only the attributes that the request names. */
function wanted({ message, receiptHandle }: Received, request: ReceiveRequest): object {
  const { body, attributes } = message;
  const systemNames = [
    ...(request.AttributeNames ?? []),
    ...(request.MessageSystemAttributeNames ?? []),
  ];
  const chosen = chosenAttributes(attributes, request.MessageAttributeNames ?? []);
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5(body),
    Body: body,
    MD5OfMessageAttributes: md5OfAttributes(chosen),
    MessageAttributes: chosen,
    Attributes: systemNames.length > 0 ? named(systemNames, systemAttributes(message)) : undefined,
  };
}

/** A name that ends with `.*` is a prefix. */
function chosenAttributes(
  attributes: MessageAttributes,
  names: readonly string[],
): MessageAttributes | undefined {
  const chosen = Object.entries(attributes).filter(([attribute]) =>
    names.some(
      (name) =>
        name === "All" ||
        name === attribute ||
        (name.endsWith(".*") && attribute.startsWith(name.slice(0, -1))) ||
        name === ".*",
    ),
  );
  return chosen.length > 0 ? Object.fromEntries(chosen) : undefined;
}

function named(
  names: readonly string[],
  attributes: Readonly<Record<string, string | undefined>>,
): object {
  if (names.includes("All")) return attributes;
  return Object.fromEntries(names.map((name) => [name, attributes[name]]));
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
function describe(queue: Queue): Readonly<Record<string, string>> {
  const { waiting, inFlight, delayed } = queue.counts;
  const { createdAt, modifiedAt } = queue.settings;
  return {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(waiting),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(modifiedAt / 1000)),
    SqsManagedSseEnabled: "true",
  };
}
