import * as z from "zod/mini";
import { must, oneOf, someText } from "../../catalog/kinds.ts";
import { deliveryStatuses } from "../delivery/outcome.ts";
import type { DeliveryFilter } from "../delivery/row.ts";
import { compiledEvents } from "../events/event-filter.ts";
import type { EventFilter } from "../events/event-list.ts";
import { knownEvent } from "../events/event-query.ts";
import { defined } from "../values/defined.ts";
import { idForm, isEventId } from "../values/id.ts";

/** Unix milliseconds as text. */
const unixMs = /^\d{1,14}$/;

const aMoment =
  "unix milliseconds, or a time such as 2026-01-31T09:30:00Z, or a date such as 2026-01-31";
const iso = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
export const moment = z
  .string(must(`a string: ${aMoment}`))
  .check(z.refine((text) => unixMs.test(text) || iso.safeParse(text).success, must(aMoment)));

export const anId = someText.check(z.regex(idForm, must("an id")));

const eventShape = {
  event: z.optional(knownEvent),
  /** Accepted at or after this moment. */
  from: z.optional(moment),
  /** Accepted before this moment. */
  to: z.optional(moment),
  /** Text in the content of an event, or an object such as `license/77`. */
  search: z.optional(
    someText.check(
      z.minLength(2, must("2 to 200 characters")),
      z.maxLength(200, must("2 to 200 characters")),
    ),
  ),
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

/**
 * Returns the filter of a query.
 *
 * @param query - Validated by `eventQuery`.
 */
export function eventFilterOf({ event, from, to, search }: EventQuery): EventFilter {
  return defined({
    text: search,
    codes: event === undefined ? undefined : compiledEvents([event]),
    from: from === undefined ? undefined : momentOf(from),
    before: to === undefined ? undefined : momentOf(to),
  });
}

/**
 * Returns the filter of a query. Event ids match in any case.
 *
 * @param query - Validated by `deliveryQuery`.
 */
export function deliveryFilterOf(query: DeliveryQuery): DeliveryFilter {
  const { status, subscription_id, event_id } = query;
  return {
    ...eventFilterOf(query),
    ...defined({ status, subscription_id, event_id: event_id?.toLowerCase() }),
  };
}

/**
 * Returns a `moment` in unix milliseconds. Times before 1970 mean the beginning.
 */
export function momentOf(text: string): number {
  return unixMs.test(text) ? Number(text) : Math.max(0, Date.parse(text));
}
