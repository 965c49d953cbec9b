import type {
  Action,
  ActionName,
  Attributes,
  FauxqsError,
  FauxqsPersistence,
  FauxqsQueue,
  FauxqsStore,
} from "./fauxqs.ts";
import {
  isRefusedText,
  isWithin,
  messageFault,
  type OutgoingMessage,
  type SqsFault,
} from "./message-rules.ts";
import { attributesFault, queueNameFault, redriveFault } from "./queue-rules.ts";

/** The parts of fauxqs that are changed in place. */
type Parts = {
  readonly types: {
    readonly SETTABLE_ATTRIBUTES: Set<string>;
    readonly INVALID_MESSAGE_BODY_CHAR: RegExp;
    readonly VALID_BATCH_ENTRY_ID: RegExp;
  };
  readonly SqsError: typeof FauxqsError;
  readonly PersistenceManager: typeof FauxqsPersistence;
};

/**
 * Faults of fauxqs 2.4.1, corrected in place. Each goes away with a version that has it right; the tests
 * of `packages/embedded-aws/facts` hold for both.
 */
export function correctParts({ types, SqsError, PersistenceManager }: Parts): void {
  // It refuses all characters above U+FFFF. https://github.com/kibertoad/fauxqs/pull/278
  types.INVALID_MESSAGE_BODY_CHAR.test = isRefusedText;

  // Ids of entries have at most 80 characters.
  types.VALID_BATCH_ENTRY_ID.test = (id) => ENTRY_ID.test(id);

  // CreateQueue takes these two, SetQueueAttributes does not.
  types.SETTABLE_ATTRIBUTES.add("DeduplicationScope").add("FifoThroughputLimit");

  // It sets the receive count to null, which its own table refuses.
  PersistenceManager.prototype.updateMessageReady = function (messageId) {
    this.db
      .prepare(
        "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
      )
      .run(messageId);
  };

  // It gives every error the prefix that only some errors of SQS have.
  const header = Object.getOwnPropertyDescriptor(SqsError.prototype, "queryErrorHeader");
  Object.defineProperty(SqsError.prototype, "queryErrorHeader", {
    get(this: FauxqsError) {
      const prefixed: string = header?.get?.call(this);
      return WITH_PREFIX.has(this.code) ? prefixed : prefixed.replace(PREFIX, "");
    },
  });
}

const ENTRY_ID = /^[\w-]{1,80}$/;

const PREFIX = "AWS.SimpleQueueService.";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-api-responses.html */
const WITH_PREFIX = new Set([
  "BatchEntryIdsNotDistinct",
  "BatchRequestTooLong",
  "EmptyBatchRequest",
  "InvalidBatchEntryId",
  "MessageNotInflight",
  "PurgeQueueInProgress",
  "QueueDeletedRecently",
  "QueueDoesNotExist",
  "TooManyEntriesInBatchRequest",
  "UnsupportedOperation",
]);

type Request = OutgoingMessage & {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly ReceiptHandle?: string;
  readonly MaxResults?: number;
  readonly AttributeNames?: readonly string[];
  readonly MessageAttributeNames?: readonly string[];
  readonly Attributes?: Attributes;
  readonly Entries?: readonly Entry[];
};

type Entry = OutgoingMessage & { readonly Id: string; readonly ReceiptHandle?: string };

type Received = {
  readonly Messages?: { MessageAttributes?: unknown; MD5OfMessageAttributes?: unknown }[];
};

type Correct = (run: Action, refuse: Refuse) => (request: Request, store: FauxqsStore) => unknown;

type Refuse = (fault: SqsFault | undefined) => void;

/** Requests that fauxqs takes and SQS does not, and answers that differ. */
const corrections: Partial<Record<ActionName, Correct>> = {
  SendMessage: (run, refuse) => (request, store) => {
    refuse(messageFault(request, isFifo(request, store)));
    return act(run, request, store);
  },
  SendMessageBatch: (run, refuse) => (request, store) => {
    for (const [at, { MessageBody }] of request.Entries?.entries() ?? []) {
      if (MessageBody !== "") continue;
      const name = `SendMessageBatchRequestEntry.${at + 1}.MessageBody`;
      const message = `The request must contain the parameter ${name}.`;
      refuse({ code: "MissingParameter", message });
    }
    const isOfFifo = isFifo(request, store);
    return byEntry(run, request, store, (entry) => messageFault(entry, isOfFifo));
  },
  DeleteMessage: (run, refuse) => (request, store) => {
    refuse(handleFault(request) ?? expiryFault(request, store.getQueue(request.QueueUrl ?? "")));
    return act(run, request, store);
  },
  DeleteMessageBatch: (run) => (request, store) => {
    const queue = store.getQueue(request.QueueUrl ?? "");
    return byEntry(run, request, store, (entry) => handleFault(entry) ?? expiryFault(entry, queue));
  },
  ChangeMessageVisibility: (run, refuse) => (request, store) => {
    refuse(handleFault(request));
    const { QueueUrl = "", ReceiptHandle = "" } = request;
    const queue = store.getQueue(QueueUrl);
    if (queue && !queue.inflightMessages.has(ReceiptHandle)) refuse(notInFlight(ReceiptHandle));
    return act(run, request, store);
  },
  ChangeMessageVisibilityBatch: (run) => (request, store) => {
    const queue = store.getQueue(request.QueueUrl ?? "");
    return byEntry(run, request, store, (entry) => {
      const { ReceiptHandle = "" } = entry;
      const isInFlight = queue?.inflightMessages.has(ReceiptHandle) ?? true;
      return handleFault(entry) ?? (isInFlight ? undefined : notInFlight(ReceiptHandle));
    });
  },
  CreateQueue: (run, refuse) => (request, store) => {
    const { QueueName = "", Attributes = {} } = request;
    const isOfFifo = Attributes.FifoQueue === "true";
    const message = queueNameFault(QueueName, isOfFifo);
    if (message !== undefined) refuse({ code: "InvalidParameterValue", message });
    refuse(attributesFault(Attributes, isOfFifo));
    refuse(redriveFault(Attributes, isOfFifo, (arn) => store.getQueueByArn(arn)));
    // It adds attributes to those of the request.
    return act(run, { ...request, Attributes: { ...Attributes } }, store);
  },
  SetQueueAttributes: (run, refuse) => (request, store) => {
    const { Attributes = {} } = request;
    const isOfFifo = isFifo(request, store);
    // Whether a queue is FIFO cannot be changed, which fauxqs says.
    const { FifoQueue: _, ...changeable } = Attributes;
    if (store.getQueue(request.QueueUrl ?? "")) refuse(attributesFault(changeable, isOfFifo));
    refuse(redriveFault(Attributes, isOfFifo, (arn) => store.getQueueByArn(arn)));
    return act(run, request, store);
  },
  // It gives every attribute where none is asked for.
  GetQueueAttributes: (run) => (request, store) => {
    const { AttributeNames = [] } = request;
    if (AttributeNames.length > 0 || !store.getQueue(request.QueueUrl ?? "")) {
      return act(run, request, store);
    }
    return {};
  },
  ListQueues: (run, refuse) => (request, store) => {
    const { MaxResults: max } = request;
    if (max !== undefined && max !== null && !isWithin(max, 1, 1000)) {
      const message = `Value ${max} for parameter MaxResults is invalid. Reason: It is between 1 and 1000.`;
      refuse({ code: "InvalidParameterValue", message });
    }
    return act(run, request, store);
  },
  // It gives message attributes where none are asked for.
  ReceiveMessage: (run) => async (request, store) => {
    const answer = (await act(run, request, store)) as Received;
    if ((request.MessageAttributeNames ?? []).length > 0) return answer;
    for (const message of answer.Messages ?? []) {
      delete message.MessageAttributes;
      delete message.MD5OfMessageAttributes;
    }
    return answer;
  },
};

export function correctAction(
  name: ActionName,
  action: Action,
  SqsError: typeof FauxqsError,
): Action {
  const refuse: Refuse = (fault) => {
    if (fault) throw new SqsError(fault.code, fault.message);
  };
  const corrected = corrections[name]?.(action, refuse);
  return corrected ? (body, store) => corrected(body as Request, store) : action;
}

function act(run: Action, request: Request, store: FauxqsStore): unknown {
  return run(request, store, { headers: {} });
}

function isFifo({ QueueUrl = "" }: Request, store: FauxqsStore): boolean {
  return store.getQueue(QueueUrl)?.isFifo() ?? false;
}

/** Entries fail one by one; the batch is refused first if it is one that SQS refuses as a whole. */
function byEntry(
  run: Action,
  request: Request,
  store: FauxqsStore,
  faultOf: (entry: Entry) => SqsFault | undefined,
): unknown {
  const { Entries = [] } = request;
  const faults = new Map<Entry, SqsFault>();
  for (const entry of Entries) {
    const fault = faultOf(entry);
    if (fault) faults.set(entry, fault);
  }
  const ids = new Set(Entries.map(({ Id }) => Id));
  const isRefusedWhole =
    Entries.length > 10 || ids.size < Entries.length || [...ids].some((id) => !ENTRY_ID.test(id));
  if (faults.size === 0 || isRefusedWhole) return act(run, request, store);
  const Failed = [...faults].map(([{ Id }, { code, message }]) => {
    return { Id, SenderFault: true, Code: code, Message: message };
  });
  const rest = Entries.filter((entry) => !faults.has(entry));
  if (rest.length === 0) return { Successful: [], Failed };
  const answer = act(run, { ...request, Entries: rest }, store) as { readonly Failed?: object[] };
  return { ...answer, Failed: [...(answer.Failed ?? []), ...Failed] };
}

const HANDLE = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * A handle that no receive gave out. One that is no longer in use deletes nothing.
 * https://github.com/getmoto/moto/pull/4655
 */
function handleFault({ ReceiptHandle = "" }: { readonly ReceiptHandle?: string }) {
  if (HANDLE.test(ReceiptHandle)) return undefined;
  const message = `The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`;
  return { code: "ReceiptHandleIsInvalid", message };
}

/** A FIFO queue keeps a message that became visible again. https://github.com/bbc/sqs-consumer/issues/83 */
function expiryFault(
  { ReceiptHandle: handle = "" }: { readonly ReceiptHandle?: string },
  queue: FauxqsQueue | undefined,
): SqsFault | undefined {
  if (!queue?.hasExpired?.(handle)) return undefined;
  const reason = "The receipt handle has expired.";
  const message = `Value ${handle} for parameter ReceiptHandle is invalid. Reason: ${reason}`;
  return { code: "InvalidParameterValue", message };
}

/** https://github.com/aws/aws-sdk-net/issues/1927 */
function notInFlight(handle: string): SqsFault {
  const reason = "Message does not exist or is not available for visibility timeout change.";
  const message = `Value ${handle} for parameter ReceiptHandle is invalid. Reason: ${reason}`;
  return { code: "InvalidParameterValue", message };
}
