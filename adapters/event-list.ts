import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Stamp } from "../domain/event.ts";
import { type EventFilter, showsEvent } from "../domain/history/filter.ts";
import { type EventEntry, type EventRecord, isExpired } from "../domain/history/records.ts";
import { endOfTime } from "../domain/id.ts";
import { newestFirst } from "./newest-first.ts";
import { type StoredEvent, unpacked } from "./stored-event.ts";
import { retentionDays, tables } from "./tables.ts";

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
      const found = Item as
        | (EventEntry & Pick<Stamp, "hops"> & { readonly body: StoredEvent })
        | undefined;
      if (!found || isExpired(found, nowMs)) return undefined;
      const { publisher, accepted_at, hops, body } = found;
      return { publisher, accepted_at, ...(hops && { hops }), content: unpacked(body) };
    },
  };
}
export type EventList = ReturnType<typeof eventList>;
