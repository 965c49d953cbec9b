import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../aws/batch-get.ts";
import { daysFrom, putUnless, retentionDays, tables } from "../aws/tables.ts";
import { endOfTime } from "../values/id.ts";
import type { LicenseEvent, Stamp } from "./event.ts";
import {
  type BatchItem,
  type BatchMember,
  batchId,
  type EventFilter,
  type EventPosition,
  type EventSource,
  eventPage,
  type ListedEvent,
  packedMember,
  type Search,
  type StoredEntry,
  showsEvent,
} from "./event-list.ts";
import {
  type EventEntry,
  type EventRecord,
  eventRecordOf,
  packed,
  type StoredEvent,
  unpacked,
} from "./event-record.ts";
import type { Publication } from "./publication.ts";
import { contains } from "./search.ts";

/** The result of storing a publication: new, stored before, or another event has its id. */
export type Stored =
  | {
      readonly kind: "new" | "repeat";
      readonly event: LicenseEvent;
      readonly place: Stamp;
      /** True if the list of events shows it by its own item. If not, `list` adds it. */
      readonly isListed: boolean;
    }
  | { readonly kind: "conflict" };

/** Accepted events by company and id. */
export function eventStore(table: string) {
  return {
    /**
     * Stores an event. One conditional write both deduplicates it and keeps it for replays.
     *
     * @param place - Stored with the event, if it is new.
     * @param isListed - True to list a new event by its own item, which costs another write unit.
     */
    async add(
      { event, publisher, contentHash }: Publication,
      place: Stamp,
      isListed = true,
    ): Promise<Stored> {
      const { accepted_at, position, hops } = place;
      const other = await putUnless({
        TableName: table,
        Item: {
          company_id: event.company_id,
          id: event.id,
          event: event.event,
          publisher,
          ts: event.ts,
          content_hash: contentHash,
          accepted_at,
          listed_at: isListed ? accepted_at : undefined,
          position,
          hops,
          body: packed(event),
          expires_at: daysFrom(accepted_at, retentionDays),
        },
        ConditionExpression: "attribute_not_exists(id)",
      });
      if (!other) return { kind: "new", event, place, isListed };
      if (other.content_hash !== contentHash) return { kind: "conflict" };
      const kept = other as Stamp & { readonly body: StoredEvent };
      return {
        kind: "repeat",
        event: unpacked(kept.body),
        place: stampOf(kept),
        isListed: other.listed_at !== undefined,
      };
    },

    /**
     * Lists stored events of a company that were accepted in one millisecond, by one item. Events that are already in
     * the item stay, so a call is safe to repeat. Readers compare each with its stored event, so removed ones can
     * stay listed.
     */
    async list(
      companyId: number,
      acceptedAt: number,
      members: readonly BatchMember[],
    ): Promise<void> {
      await tables.send(
        new UpdateCommand({
          TableName: table,
          Key: { company_id: companyId, id: batchId(acceptedAt) },
          UpdateExpression: "SET listed_at = :at, expires_at = :end ADD members :members",
          ExpressionAttributeValues: {
            ":at": acceptedAt,
            ":end": daysFrom(acceptedAt, retentionDays),
            ":members": new Set(members.map(packedMember)),
          },
        }),
      );
    },

    /** Removes an event that could not be put on the bus. A stored event can be replayed. */
    async remove({ company_id, id }: LicenseEvent): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: { company_id, id } }));
    },
  };
}
export type EventStore = ReturnType<typeof eventStore>;

function stampOf({ accepted_at, position, hops }: Stamp): Stamp {
  return { accepted_at, ...(position && { position }), ...(hops && { hops }) };
}

/** Index of events by time of acceptance, with only the attributes that a list shows. */
const byTime = "ByTime";

const attributes = [
  "id",
  "event",
  "publisher",
  "ts",
  "accepted_at",
  "expires_at",
  "position",
  "listed_at",
];

/** Reads stored events. */
export function eventList(table: string) {
  return {
    /** Reads a page, by an index that AWS updates within a second or so. */
    async page(
      companyId: number,
      filter: EventFilter,
      { limit, after }: { readonly limit: number; readonly after?: EventPosition },
      nowMs: number,
    ): Promise<{ readonly items: readonly EventEntry[]; readonly next?: EventPosition }> {
      const from = Math.max(filter.from ?? 0, nowMs - retentionDays * 86_400_000);
      const to = (filter.before ?? endOfTime + 1) - 1;
      // DynamoDB accepts neither an empty range nor a start outside of it.
      if (from > to || (after && after[0] < from)) return { items: [] };
      return eventPage(eventSource(table, companyId, from, to), {
        after: after && after[0] <= to ? after : undefined,
        limit,
        isFiltered: filter.codes !== undefined,
        shows: (entry) => showsEvent(filter, entry, nowMs),
        search: filter.text === undefined ? undefined : searchFor(table, companyId, filter.text),
      });
    },

    /** Returns when the last event that is kept was accepted, in unix milliseconds. */
    async lastAcceptedAt(companyId: number, nowMs: number): Promise<number | undefined> {
      const from = nowMs - retentionDays * 86_400_000;
      const { items } = await eventSource(table, companyId, from, endOfTime).index(undefined, 1);
      return items[0]?.listed_at;
    },

    /** Returns the ids of events that contain a text (search.ts). */
    idsContaining: (companyId: number, ids: readonly string[], text: string) =>
      idsContaining(table, companyId, ids, text),

    async get(companyId: number, id: string, nowMs: number): Promise<EventRecord | undefined> {
      return eventRecordOf(await readItem(table, companyId, id), nowMs);
    },
  };
}
export type EventList = ReturnType<typeof eventList>;

/** Milliseconds after which a search ends its page. It can have no item, and the next page continues. */
const searchMs = 3_000;

/** Returns a search in the content of a company's stored events. */
function searchFor(table: string, companyId: number, text: string): Search {
  const endsAt = Date.now() + searchMs;
  return {
    isOver: () => Date.now() >= endsAt,

    async among(entries) {
      const ids = entries.map(({ id }) => id);
      const found = await idsContaining(table, companyId, ids, text);
      return new Set(entries.filter(({ id }) => found.has(id)));
    },
  };
}

/** @param ids - Without duplicates. Ids of events that do not exist are not returned. */
async function idsContaining(
  table: string,
  companyId: number,
  ids: readonly string[],
  text: string,
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const keys = ids.map((id) => ({ company_id: companyId, id }));
  const wanted = { keys, isConsistent: false, attributes: ["id", "body"] };
  const { items, missing } = await batchGet({ [table]: wanted });
  if (missing[table]) throw new Error(`DynamoDB left out ${missing[table].length} events`);
  const read = (items[table] ?? []) as { readonly id: string; readonly body: StoredEvent }[];
  return new Set(read.filter(({ body }) => contains(unpacked(body), text)).map(({ id }) => id));
}

/**
 * Returns the source of a company's events.
 *
 * @param from - Unix milliseconds.
 * @param to - Unix milliseconds, inclusive.
 */
function eventSource(table: string, companyId: number, from: number, to: number): EventSource {
  return {
    async index(after, limit) {
      const { Items = [], LastEvaluatedKey } = await tables.send(
        new QueryCommand({
          TableName: table,
          IndexName: byTime,
          KeyConditionExpression: "company_id = :company AND listed_at BETWEEN :from AND :to",
          ExpressionAttributeValues: { ":company": companyId, ":from": from, ":to": to },
          ScanIndexForward: false,
          Limit: limit,
          ExclusiveStartKey: after && {
            company_id: companyId,
            listed_at: after.listed_at,
            id: after.id,
          },
        }),
      );
      const items = Items as (ListedEvent | BatchItem)[];
      return { items, isEnd: LastEvaluatedKey === undefined };
    },

    async batch(acceptedAt) {
      const item = await readItem(table, companyId, batchId(acceptedAt));
      return item as BatchItem | undefined;
    },

    async events(ids) {
      const keys = ids.map((id) => ({ company_id: companyId, id }));
      // Consistent, because the index may have a batch before every replica of the table has its events.
      const wanted = { keys, isConsistent: true, attributes };
      const { items, missing } = await batchGet({ [table]: wanted });
      if (missing[table]) throw new Error(`DynamoDB left out ${missing[table].length} events`);
      return (items[table] ?? []) as StoredEntry[];
    },
  };
}

async function readItem(table: string, companyId: number, id: string) {
  const { Item } = await tables.send(
    new GetCommand({ TableName: table, Key: { company_id: companyId, id }, ConsistentRead: true }),
  );
  return Item;
}
