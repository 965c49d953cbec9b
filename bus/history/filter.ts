import { matches, type Pattern } from "../../packages/event-patterns/index.ts";
import type { DeliveryRecord } from "../delivery/row.ts";
import { compiledEvents } from "../events/event-filter.ts";
import { type EventEntry, isExpired } from "../events/event-record.ts";
import type { DeliveryQuery, EventQuery } from "./query.ts";

/** Unix milliseconds as text. */
export const unixMs = /^\d{1,14}$/;

/** What to look for; an absent part does not matter. */
export type EventFilter = {
  readonly codes?: Pattern;
  /** Unix milliseconds. */
  readonly from?: number;
  /** Unix milliseconds; this one excluded. */
  readonly before?: number;
};
export type DeliveryFilter = EventFilter &
  Partial<Pick<DeliveryRecord, "status" | "subscription_id" | "event_id">>;

/** @param query - What the schema has let through; what else it has is no matter. */
export function eventFilterOf({ event, from, to }: EventQuery): EventFilter {
  return {
    ...(event === undefined ? {} : { codes: compiledEvents([event]) }),
    ...(from === undefined ? {} : { from: momentOf(from) }),
    ...(to === undefined ? {} : { before: momentOf(to) }),
  };
}

export function deliveryFilterOf(query: DeliveryQuery): DeliveryFilter {
  const { status, subscription_id, event_id } = query;
  return {
    ...eventFilterOf(query),
    ...(status === undefined ? {} : { status }),
    ...(subscription_id === undefined ? {} : { subscription_id }),
    ...(event_id === undefined ? {} : { event_id: event_id.toLowerCase() }),
  };
}

/** Times before 1970 are as good as the beginning. */
function momentOf(text: string): number {
  return unixMs.test(text) ? Number(text) : Math.max(0, Date.parse(text));
}

/** Whether a list shows an event; its time is the query's matter. */
export function showsEvent({ codes }: EventFilter, entry: EventEntry, nowMs: number): boolean {
  return !isExpired(entry, nowMs) && hasCode(codes, entry);
}

export function showsDelivery(
  { codes, status, subscription_id, event_id }: DeliveryFilter,
  entry: DeliveryRecord,
  nowMs: number,
): boolean {
  return (
    !isExpired(entry, nowMs) &&
    (status === undefined || entry.status === status) &&
    (subscription_id === undefined || entry.subscription_id === subscription_id) &&
    (event_id === undefined || entry.event_id === event_id) &&
    hasCode(codes, entry)
  );
}

function hasCode(codes: Pattern | undefined, { event }: { readonly event: string }): boolean {
  return codes === undefined || matches(codes, { "detail-type": event });
}
