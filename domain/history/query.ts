import * as z from "zod/mini";
import { must, oneOf, someText } from "../../catalog/kinds.ts";
import { deliveryStatuses } from "../delivery/index.ts";
import { compiledEvents } from "../event-filter.ts";
import { isEventId } from "../id.ts";
import { matches, type Pattern } from "../patterns/index.ts";
import { type DeliveryEntry, type EventEntry, isExpired } from "./records.ts";

/* Which events and deliveries a list is asked for: query strings, and what they mean. */

const aMoment =
  "unix milliseconds, or a time such as 2026-01-31T09:30:00Z, or a date such as 2026-01-31";
const unixMs = /^\d{1,14}$/;
const iso = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const moment = z
  .string()
  .check(z.refine((text) => unixMs.test(text) || iso.safeParse(text).success, must(aMoment)));

const anId = someText.check(z.regex(/^[\w-]{1,100}$/, must("an id")));

const eventShape = {
  /** Event code; a star stands for anything. */
  event: z.optional(
    someText.check(z.regex(/^[\w.*-]{1,100}$/, must("an event code; * stands for anything"))),
  ),
  /** Accepted at this moment or later. */
  from: z.optional(moment),
  /** Accepted before this moment. */
  to: z.optional(moment),
};

export const eventQuery = z.strictObject(eventShape);
export type EventQuery = z.infer<typeof eventQuery>;

export const deliveryQuery = z.strictObject({
  ...eventShape,
  status: z.optional(oneOf(...deliveryStatuses)),
  subscription_id: z.optional(anId),
  event_id: z.optional(someText.check(z.refine(isEventId, must("a UUID")))),
});
export type DeliveryQuery = z.infer<typeof deliveryQuery>;

/** What to look for; an absent part does not matter. */
export type EventFilter = {
  readonly codes?: Pattern;
  /** Unix milliseconds. */
  readonly from?: number;
  /** Unix milliseconds; this one excluded. */
  readonly before?: number;
};
export type DeliveryFilter = EventFilter &
  Partial<Pick<DeliveryEntry, "status" | "subscription_id" | "event_id">>;

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
    ...(event_id === undefined ? {} : { event_id }),
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
  entry: DeliveryEntry,
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
