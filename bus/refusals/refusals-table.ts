import { BatchWriteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { batches } from "../aws/client.ts";
import { newestFirst } from "../aws/newest-first.ts";
import { daysFrom, tables } from "../aws/tables.ts";
import { isExpired } from "../events/event-record.ts";
import { keptDays, type RefusedEvent, type SuppressedEvent } from "./record.ts";

/** A record to store, and who can find it. */
export type Recorded = {
  readonly found: RefusedEvent | SuppressedEvent;
  /** Id of the key or source that lists it; undefined for a suppressed event. */
  readonly sender?: string;
  /** The company that finds it by its event's id; undefined if the sender cannot publish for it. */
  readonly companyId?: number | undefined;
};

/** Maximum milliseconds that a refused request waits until it is recorded. */
const timeoutMs = 500;
/** Maximum number of items of one call ("BatchWriteItem"). */
const maxItems = 25;

type RefusedItem = Omit<RefusedEvent, "id"> & { readonly refusal_id: string };
type Item = { readonly scope: string; readonly id: string; readonly expires_at: number } & (
  | RefusedItem
  | SuppressedEvent
);

/** The scope is the partition, so no sender and no company reaches another's records. */
const senderScope = (id: string) => `sender/${id}`;
const companyScope = (id: number) => `company/${id}`;

/**
 * Refused and suppressed events. A sender lists its own by time. A company finds one by the event's id, with one
 * read. It finds the last of several with the same id.
 */
export function refusalStore(table: string) {
  return {
    /** @throws Error if not all were stored in time. */
    async add(recorded: readonly Recorded[], nowMs: number): Promise<void> {
      const items = recorded.flatMap((one) => itemsOf(one, nowMs));
      // A call accepts no two writes of one item.
      const unique = [...new Map(items.map((item) => [`${item.scope} ${item.id}`, item])).values()];
      await Promise.all(
        batches(unique, maxItems, Infinity, () => 0).map((some) => write(table, some)),
      );
    },

    /**
     * Reads a page of a sender's refused events, newest first.
     *
     * @param page - `after` is the last id of the page before.
     * @param shows - Omits those for which it is false.
     */
    async page(
      sender: string,
      { limit, after }: { readonly limit: number; readonly after?: string },
      nowMs: number,
      shows?: (refused: RefusedEvent) => boolean,
    ): Promise<{ readonly items: readonly RefusedEvent[]; readonly next?: string }> {
      const scope = senderScope(sender);
      const { items, last } = await newestFirst<Item>({
        query: {
          TableName: table,
          KeyConditionExpression: "#scope = :scope",
          ExpressionAttributeNames: { "#scope": "scope" },
          ExpressionAttributeValues: { ":scope": scope },
        },
        start: after === undefined ? undefined : { scope, id: after },
        limit,
        isFiltered: shows !== undefined,
        shows: (item) => !isExpired(item, nowMs) && (shows?.(refusedIn(item)) ?? true),
      });
      return { items: items.map(refusedIn), ...(last ? { next: last.id } : {}) };
    },

    /** Reads what became of a company's event that was not accepted for delivery. */
    async ofEvent(
      companyId: number,
      eventId: string,
      nowMs: number,
    ): Promise<RefusedEvent | SuppressedEvent | undefined> {
      const { Item } = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { scope: companyScope(companyId), id: eventId },
          ConsistentRead: true,
        }),
      );
      const item = Item as Item | undefined;
      return item && !isExpired(item, nowMs) ? recordOf(item) : undefined;
    },
  };
}
export type RefusalStore = ReturnType<typeof refusalStore>;

function itemsOf({ found, sender, companyId }: Recorded, nowMs: number): readonly Item[] {
  const { id: eventId } = found.claim;
  const content = found.kind === "refused" ? { ...found, refusal_id: found.id } : found;
  const expires_at = daysFrom(nowMs, keptDays);
  return [
    ...(sender !== undefined && found.kind === "refused"
      ? [{ ...content, scope: senderScope(sender), id: found.id, expires_at } as Item]
      : []),
    ...(companyId !== undefined && eventId !== undefined
      ? [{ ...content, scope: companyScope(companyId), id: eventId, expires_at } as Item]
      : []),
  ];
}

function recordOf(item: Item): RefusedEvent | SuppressedEvent {
  return item.kind === "suppressed" ? suppressedIn(item) : refusedIn(item);
}

/** @param item - Of a sender, which has no others, or of kind `refused`. */
function refusedIn(item: Item): RefusedEvent {
  const { refusal_id, publisher, claim, problem } = item as RefusedItem;
  return { kind: "refused", id: refusal_id, publisher, claim, problem };
}

function suppressedIn({ publisher, claim, at, first }: SuppressedEvent): SuppressedEvent {
  return { kind: "suppressed", publisher, claim, at, first };
}

async function write(table: string, items: readonly Item[]): Promise<void> {
  const command = new BatchWriteCommand({
    RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) },
  });
  const { UnprocessedItems = {} } = await tables.send(command, {
    abortSignal: AbortSignal.timeout(timeoutMs),
  });
  const left = UnprocessedItems[table]?.length ?? 0;
  if (left > 0) throw new Error(`DynamoDB left out ${left} of ${items.length} items`);
}
