import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../aws/batch-get.ts";
import { retentionDays, tables } from "../aws/tables.ts";
import { type BatchItem, batchId, type ListedEvent } from "../events/event-batch.ts";
import type { EventEntry, EventRecord } from "../events/event-record.ts";
import { eventRecordOf } from "../events/stored-event.ts";
import { endOfTime } from "../values/id.ts";
import { type EventPosition, type EventSource, eventPage, type StoredEntry } from "./event-page.ts";
import { type EventFilter, showsEvent } from "./filter.ts";

/** By when they were accepted, with what a list shows and no more. */
const byTime = "ByTime";

const attributes = [
  ...["id", "event", "publisher", "ts", "accepted_at", "expires_at"],
  ...["position", "listed_at"],
];

/** Reads the events that the event store has written. */
export function eventList(table: string) {
  return {
    /** Through an index, which AWS brings up to date within a second or so. */
    async page(
      companyId: number,
      filter: EventFilter,
      { limit, after }: { readonly limit: number; readonly after?: EventPosition },
      nowMs: number,
    ): Promise<{ readonly items: readonly EventEntry[]; readonly next?: EventPosition }> {
      const from = Math.max(filter.from ?? 0, nowMs - retentionDays * 86_400_000);
      const to = (filter.before ?? endOfTime + 1) - 1;
      // DynamoDB takes neither an empty range nor a start outside of it.
      if (from > to || (after && after[0] < from)) return { items: [] };
      return eventPage(eventSource(table, companyId, from, to), {
        after: after && after[0] <= to ? after : undefined,
        limit,
        isFiltered: filter.codes !== undefined,
        shows: (entry) => showsEvent(filter, entry, nowMs),
      });
    },

    async get(companyId: number, id: string, nowMs: number): Promise<EventRecord | undefined> {
      return eventRecordOf(await readItem(table, companyId, id), nowMs);
    },
  };
}
export type EventList = ReturnType<typeof eventList>;

/**
 * @param from - Unix milliseconds.
 * @param to - Unix milliseconds; this one included.
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
      // Consistent, because the index may know a batch before every replica of the table knows its events.
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
