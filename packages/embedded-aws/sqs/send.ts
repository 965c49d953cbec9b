import { type ActionName, actions, SqsError, SqsStore } from "./fauxqs.ts";
import { type Ids, idFault, withScope } from "./ids.ts";
import type { Queue } from "./queue.ts";
import type { QueueStore } from "./store.ts";
import {
  type SystemAttributes,
  systemAttributesDigest,
  traceHeaderOf,
} from "./system-attributes.ts";

export type SendRequest = Entry & {
  readonly QueueUrl?: string;
  readonly MessageAttributes?: object;
  readonly Entries?: readonly Entry[];
};

type Entry = Ids & SystemAttributes & { readonly Id?: string; readonly MessageBody?: string };

type Sent = { readonly Id?: string; readonly MessageId?: string };

type SendResult = Sent & { readonly Successful?: readonly Sent[]; readonly Failed?: object[] };

export function isSend(action: ActionName): action is "SendMessage" | "SendMessageBatch" {
  return action === "SendMessage" || action === "SendMessageBatch";
}

/** SendMessage or SendMessageBatch: those of fauxqs, with what they do not do right. */
export function send(
  action: "SendMessage" | "SendMessageBatch",
  request: SendRequest,
  store: QueueStore,
  traceHeader?: string,
): unknown {
  const run = actions[action];
  const queue = store.getQueue(request.QueueUrl ?? "");
  if (!queue) return run(request, store, { headers: {} });
  const { accepted, failed } = checkIds(request);
  if (accepted.Entries?.length === 0 && failed.length > 0)
    return { Successful: [], Failed: failed };
  const { result, messages } = queue.collect(
    () => run(withScopedIds(accepted, queue), store, { headers: {} }) as SendResult,
  );
  const entries = entriesByMessageId(accepted, result);
  for (const message of messages) {
    const entry = entries.get(message.messageId) ?? {};
    // fauxqs drops the MessageGroupId of messages to a standard queue, and every trace header.
    if (entry.MessageGroupId !== undefined) message.messageGroupId = entry.MessageGroupId;
    const header = traceHeaderOf(entry, traceHeader);
    if (header !== undefined) message.traceHeader = header;
    queue.enqueue(message);
  }
  return failed.length === 0
    ? result
    : { ...result, Failed: [...(result.Failed ?? []), ...failed] };
}

/** fauxqs takes any id. */
function checkIds(request: SendRequest): { accepted: SendRequest; failed: object[] } {
  const fault = idFault(request);
  if (fault !== undefined) throw new SqsError("InvalidParameterValue", fault);
  if (!request.Entries) return { accepted: request, failed: [] };
  const failed: object[] = [];
  const Entries = request.Entries.filter((entry) => {
    const Message = idFault(entry);
    if (Message === undefined) return true;
    failed.push({ Id: entry.Id, SenderFault: true, Code: "InvalidParameterValue", Message });
    return false;
  });
  return { accepted: { ...request, Entries }, failed };
}

/** fauxqs compares deduplication ids within the queue, even if their scope is the message group. */
function withScopedIds(request: SendRequest, queue: Queue): SendRequest {
  const { DeduplicationScope, ContentBasedDeduplication } = queue.attributes;
  if (!queue.isFifo() || DeduplicationScope !== "messageGroup") return request;
  const scoped = <T extends Entry>(entry: T): T => {
    const { MessageGroupId: group, MessageBody: body } = entry;
    const id =
      entry.MessageDeduplicationId ??
      (ContentBasedDeduplication === "true" && body !== undefined
        ? SqsStore.contentBasedDeduplicationId(body)
        : undefined);
    if (id === undefined || group === undefined) return entry;
    return { ...entry, MessageDeduplicationId: withScope(id, group) };
  };
  const { Entries } = request;
  return { ...scoped(request), ...(Entries && { Entries: Entries.map(scoped) }) };
}

/** Finds the entry of each message that was sent, and puts the digest of its system attributes into the answer. */
function entriesByMessageId(request: SendRequest, result: SendResult): Map<string, Entry> {
  const byId = new Map(request.Entries?.map((entry) => [entry.Id, entry]));
  const entries = new Map<string, Entry>();
  for (const sent of result.Successful ?? [result]) {
    const entry = result.Successful ? byId.get(sent.Id) : request;
    if (!entry || sent.MessageId === undefined) continue;
    // A duplicate has the id of the message that was sent.
    if (!entries.has(sent.MessageId)) entries.set(sent.MessageId, entry);
    Object.assign(sent, systemAttributesDigest(entry));
  }
  return entries;
}
