import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { newestFirst } from "../../adapters/newest-first.ts";
import { eventRecordOf } from "../../adapters/stored-event.ts";
import { retentionDays, tables } from "../../adapters/tables.ts";
import type { EventEntry, EventRecord } from "../../domain/event-record.ts";
import { endOfTime } from "../../domain/id.ts";
import { type EventFilter, showsEvent } from "./filter.ts";

/** By when they were accepted, with what a list shows and no more. */
const byTime = "ByTime";

/** Where a page ended: when the last event was accepted, and its id. */
export type EventPosition = readonly [acceptedAt: number, id: string];

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
      const { items, last } = await newestFirst<EventEntry>({
        query: {
          TableName: table,
          IndexName: byTime,
          KeyConditionExpression: "company_id = :company AND accepted_at BETWEEN :from AND :to",
          ExpressionAttributeValues: { ":company": companyId, ":from": from, ":to": to },
        },
        start:
          after && after[0] <= to
            ? { company_id: companyId, accepted_at: after[0], id: after[1] }
            : undefined,
        limit,
        isFiltered: filter.codes !== undefined,
        shows: (entry) => showsEvent(filter, entry, nowMs),
      });
      return { items, ...(last ? { next: [last.accepted_at, last.id] } : {}) };
    },

    async get(companyId: number, id: string, nowMs: number): Promise<EventRecord | undefined> {
      const { Item } = await tables.send(
        new GetCommand({
          TableName: table,
          Key: { company_id: companyId, id },
          ConsistentRead: true,
        }),
      );
      return eventRecordOf(Item, nowMs);
    },
  };
}
export type EventList = ReturnType<typeof eventList>;
