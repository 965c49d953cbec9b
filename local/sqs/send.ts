import { type Action, type ActionName, actions, SqsError, SqsStore } from "./fauxqs.ts";
import { type Ids, idFault, withScope } from "./ids.ts";
import type { Queue } from "./queue.ts";
import type { QueueStore } from "./store.ts";

export type SendRequest = Ids & {
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly MessageAttributes?: object;
  readonly Entries?: readonly Entry[];
};

type Entry = Ids & { readonly Id?: string; readonly MessageBody?: string };

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
): unknown {
  const run = actions[action];
  const queue = store.getQueue(request.QueueUrl ?? "");
  if (!queue) return run(request, store, { headers: {} });
  const { accepted, failed } = checkIds(request);
  if (accepted.Entries?.length === 0 && failed.length > 0)
    return { Successful: [], Failed: failed };
  const result = queue.isFifo()
    ? sendToFifo(run, accepted, queue, store)
    : sendToStandard(run, accepted, queue, store);
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

/** fauxqs drops the MessageGroupId of messages to a standard queue, so it is put back here. */
function sendToStandard(run: Action, request: SendRequest, queue: Queue, store: QueueStore) {
  const { result, messages } = queue.collect(
    () => run(request, store, { headers: {} }) as SendResult,
  );
  const groups = groupsByMessageId(request, result);
  for (const message of messages) {
    const group = groups.get(message.messageId);
    if (group !== undefined) message.messageGroupId = group;
    queue.enqueue(message);
  }
  return result;
}

/** fauxqs compares deduplication ids within the queue, even if their scope is the message group. */
function sendToFifo(run: Action, request: SendRequest, queue: Queue, store: QueueStore) {
  const { DeduplicationScope, ContentBasedDeduplication } = queue.attributes;
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
  const asked =
    DeduplicationScope === "messageGroup"
      ? { ...scoped(request), Entries: request.Entries?.map(scoped) }
      : request;
  return run(asked, store, { headers: {} }) as SendResult;
}

function groupsByMessageId(request: SendRequest, result: SendResult): Map<string, string> {
  const groups = new Map<string, string>();
  if (result.MessageId !== undefined && request.MessageGroupId !== undefined) {
    groups.set(result.MessageId, request.MessageGroupId);
  }
  for (const { Id, MessageId } of result.Successful ?? []) {
    const group = request.Entries?.find((entry) => entry.Id === Id)?.MessageGroupId;
    if (MessageId !== undefined && group !== undefined) groups.set(MessageId, group);
  }
  return groups;
}
