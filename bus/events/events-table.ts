import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet, type Wanted } from "../aws/batch-get.ts";
import { beforeConversion, type WireItem } from "../aws/before-conversion.ts";
import { daysFrom, projectionOf, putUnless, retentionDays, tables } from "../aws/tables.ts";
import { endOfTime } from "../values/id.ts";
import type { LicenseEvent, Stamp } from "./event.ts";
import {
  attributesToList,
  type BatchItem,
  type BatchMember,
  batchId,
  type EventFilter,
  type EventPosition,
  type EventSource,
  eventPage,
  type IndexKey,
  keptOrLast,
  type ListedEvent,
  packedMember,
  type Search,
  type StoredEntry,
  showsEvent,
} from "./event-list.ts";
import {
  contentAttributes,
  contentToStore,
  type EventEntry,
  type EventRecord,
  eventRecordOf,
  type StoredContent,
  type StoredEvent,
  storedContent,
  unpacked,
} from "./event-record.ts";
import { inSlices, type Slice } from "./index-slices.ts";
import type { Publication } from "./publication.ts";
import { searchOf } from "./search.ts";

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
          ...contentToStore(event, publisher),
          expires_at: daysFrom(accepted_at, retentionDays),
        },
        ConditionExpression: "attribute_not_exists(id)",
      });
      if (!other) return { kind: "new", event, place, isListed };
      if (other.content_hash !== contentHash) return { kind: "conflict" };
      const kept = other as Stamp & StoredContent;
      return {
        kind: "repeat",
        event: unpacked(storedContent(kept)),
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

/** Index of events by time of acceptance, with the attributes that a list shows, and the content of short events. */
const byTime = "ByTime";

const storedAttributes = [
  "id",
  "event",
  "publisher",
  "ts",
  "accepted_at",
  "expires_at",
  "position",
  "listed_at",
];

type CountedItem = Pick<BatchItem, "listed_at"> & Partial<Pick<BatchItem, "members">>;

/** The number of events that were accepted alone, or in one batch. */
export type EventCount = {
  /** Unix milliseconds. */
  readonly accepted_at: number;
  readonly count: number;
};

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
      const { text } = filter;
      const search = text === undefined ? undefined : searchFor(table, companyId, text);
      return eventPage(eventSource(table, companyId, from, to, text), {
        after: after && after[0] <= to ? after : undefined,
        limit,
        isFiltered: filter.codes !== undefined,
        shows: (entry) => showsEvent(filter, entry, nowMs),
        search,
      });
    },

    /**
     * Counts the events of a period, newest first, by an index that AWS updates within a second or so. A batch counts
     * with all of its events.
     *
     * @param max - Number of single events and batches to read.
     * @returns The numbers of events by when they were accepted, and whether these are all.
     */
    async countIn(
      companyId: number,
      { from, before }: { readonly from: number; readonly before: number },
      max: number,
      nowMs: number,
    ): Promise<{ readonly counts: readonly EventCount[]; readonly isEnd: boolean }> {
      const start = Math.max(from, nowMs - retentionDays * 86_400_000);
      const counts: EventCount[] = [];
      let after: Readonly<Record<string, unknown>> | undefined;
      do {
        if (start >= before || counts.length >= max) return { counts, isEnd: start >= before };
        const { Items = [], LastEvaluatedKey } = await tables.send(
          new QueryCommand({
            TableName: table,
            IndexName: byTime,
            KeyConditionExpression: "company_id = :company AND listed_at BETWEEN :from AND :to",
            ExpressionAttributeValues: { ":company": companyId, ":from": start, ":to": before - 1 },
            ...projectionOf(["listed_at", "members"]),
            ScanIndexForward: false,
            Limit: max - counts.length,
            ExclusiveStartKey: after,
          }),
        );
        for (const { listed_at, members } of Items as CountedItem[]) {
          counts.push({ accepted_at: listed_at, count: members?.size ?? 1 });
        }
        after = LastEvaluatedKey;
      } while (after !== undefined);
      return { counts, isEnd: true };
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
/** The same for a page that has an item. */
const searchMsIfFound = 1_000;

/** Returns a search in the content of a company's stored events. */
function searchFor(table: string, companyId: number, text: string): Search {
  const startedAt = Date.now();
  const matches = searchOf(text);
  return {
    isOver: (items) => Date.now() - startedAt >= (items > 0 ? searchMsIfFound : searchMs),

    // The source left out events whose content does not match, except those with a content that the index lacks.
    async among(entries: readonly (EventEntry & Partial<StoredContent>)[]) {
      const unread = entries.filter(({ body, long_body }) => (body ?? long_body) === undefined);
      const ids = unread.map(({ id }) => id);
      const others = new Set(await idsContaining(table, companyId, ids, text));
      return new Set(
        entries.filter(({ id, body, long_body }) => {
          const content = body ?? long_body;
          return content === undefined ? others.has(id) : matches(content);
        }),
      );
    },
  };
}

/** @param ids - Without duplicates. Ids of events that do not exist are not returned. */
async function idsContaining(
  table: string,
  companyId: number,
  ids: readonly string[],
  text: string,
  isConsistent = false,
): Promise<ReadonlySet<string>> {
  const attributes = ["id", ...contentAttributes];
  const keeps = keepsFor(searchOf(text));
  const found = await readEvents(table, companyId, ids, { isConsistent, attributes, keeps });
  return new Set(found.map(({ id }) => id));
}

async function readEvents(
  table: string,
  companyId: number,
  ids: readonly string[],
  wanted: Omit<Wanted, "keys">,
): Promise<readonly StoredEntry[]> {
  const keys = ids.map((id) => ({ company_id: companyId, id }));
  const { items, missing } = await batchGet({ [table]: { keys, ...wanted } });
  if (missing[table]) throw new Error(`DynamoDB left out ${missing[table].length} events`);
  return (items[table] ?? []) as StoredEntry[];
}

/**
 * Returns the source of a company's events.
 *
 * @param from - Unix milliseconds.
 * @param to - Unix milliseconds, inclusive.
 * @param text - Leaves out events that do not contain this text, as far as their content is at hand. The rest of the
 * search is `searchFor`.
 */
function eventSource(
  table: string,
  companyId: number,
  from: number,
  to: number,
  text?: string,
): EventSource {
  const isSearch = text !== undefined;
  const attributes = isSearch ? [...storedAttributes, ...contentAttributes] : storedAttributes;
  const keeps = isSearch ? keepsFor(searchOf(text)) : () => true;
  async function query(slice: Slice, after: IndexKey | undefined, limit: number) {
    const command = new QueryCommand({
      TableName: table,
      IndexName: byTime,
      KeyConditionExpression: "company_id = :company AND listed_at BETWEEN :from AND :to",
      ExpressionAttributeValues: { ":company": companyId, ":from": slice.from, ":to": slice.to },
      ...(isSearch ? {} : projectionOf(attributesToList)),
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: after && {
        company_id: companyId,
        listed_at: after.listed_at,
        id: after.id,
      },
    });
    if (isSearch) {
      beforeConversion(command, (answer: { readonly Items: readonly WireItem[] }) => ({
        ...answer,
        Items: keptOrLast(answer.Items, keeps),
      }));
    }
    const { Items = [], ScannedCount = 0, LastEvaluatedKey } = await tables.send(command);
    const items = Items as (ListedEvent | BatchItem)[];
    return { items, isEnd: LastEvaluatedKey === undefined, looked: ScannedCount };
  }

  let next: (() => ReturnType<EventSource["index"]>) | undefined;
  return {
    index(after, limit) {
      if (!isSearch) return query({ from, to }, after, limit);
      next ??= inSlices((slice, key) => query(slice, key, limit), { from, to }, after);
      return next();
    },

    async batch(acceptedAt) {
      const item = await readItem(table, companyId, batchId(acceptedAt));
      return item as BatchItem | undefined;
    },

    async events(ids) {
      // Consistent, because the index may have a batch before every replica of the table has its events.
      const isConsistent = true;
      const found = isSearch ? await idsContaining(table, companyId, ids, text, isConsistent) : ids;
      return readEvents(table, companyId, [...found], { isConsistent, attributes });
    },
  };
}

/** Returns true for an item without an event's content, and for one whose content matches. */
function keepsFor(matches: (content: StoredEvent) => boolean): (item: WireItem) => boolean {
  return ({ body, long_body }) => {
    const content = body ?? long_body;
    return content === undefined || matches(content.S ?? Buffer.from(content.B ?? "", "base64"));
  };
}

async function readItem(table: string, companyId: number, id: string) {
  const { Item } = await tables.send(
    new GetCommand({ TableName: table, Key: { company_id: companyId, id }, ConsistentRead: true }),
  );
  return Item;
}
