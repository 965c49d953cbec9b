import * as z from "zod/mini";
import { anId, moment, momentOf } from "../history/filter.ts";
import type { Result } from "../values/problem.ts";
import type { CountedHour } from "./count.ts";
import { hourMs, hourOf } from "./hours.ts";
import { maxHours, type Statistics } from "./statistics.ts";

export const statisticsQuery = z.strictObject({
  /** Begins the period, a day before its end by default. */
  from: z.optional(moment),
  /** Ends the period, now by default. */
  to: z.optional(moment),
  subscription_id: z.optional(anId),
});
export type StatisticsQuery = z.infer<typeof statisticsQuery>;

const itemSchema = z.strictObject({
  /** Beginning of the hour, in unix milliseconds. */
  hour: z.int(),
  subscription_id: z.string(),
  delivered: z.int(),
  failed_attempts: z.int(),
  dead: z.int(),
  held: z.int(),
  retrying: z.int(),
  dropped: z.int(),
  /** Null if nothing was delivered. */
  latency_p50_ms: z.nullable(z.int()),
  latency_p99_ms: z.nullable(z.int()),
  /** Unix milliseconds. */
  counted_at: z.int(),
});

const eventsSchema = z.strictObject({
  /** Beginning of the hour, in unix milliseconds. */
  hour: z.int(),
  accepted: z.int(),
});

export const statisticsSchema = z.strictObject({
  /** Whole hours, in unix milliseconds. */
  from: z.int(),
  to: z.int(),
  /** Equals `from` if nothing is missing. */
  complete_from: z.int(),
  /** Newest hour first. */
  items: z.array(itemSchema),
  /** All events of the company. Newest hour first, without hours that have none. */
  events: z.array(eventsSchema),
});
export type StatisticsView = z.infer<typeof statisticsSchema>;

const defaultHours = 24;

/** A period of whole hours, in unix milliseconds. It ends before `to`. */
export type Period = { readonly from: number; readonly to: number };

/** Returns the hours of a query, or why they are not valid. */
export function periodOf({ from, to }: StatisticsQuery, nowMs: number): Result<{ period: Period }> {
  const end = hourOf((to === undefined ? nowMs : momentOf(to)) + hourMs - 1);
  const start = from === undefined ? end - defaultHours * hourMs : hourOf(momentOf(from));
  const message =
    start >= end
      ? "must be before the end of the period"
      : end - start > maxHours * hourMs
        ? `must be at most ${maxHours} hours before the end of the period`
        : undefined;
  if (message !== undefined) return { ok: false, faults: [{ pointer: "/from", message }] };
  return { ok: true, period: { from: start, to: end } };
}

/** Returns statistics as the API shows them. */
export function statisticsView(
  { hours, completeFrom }: Statistics,
  { from, to }: Period,
  subscriptionId?: string,
): StatisticsView {
  const items = hours.flatMap((hour) =>
    itemsOf(hour).filter(
      ({ subscription_id }) => subscriptionId === undefined || subscription_id === subscriptionId,
    ),
  );
  const events = hours.flatMap(({ hour, events }) =>
    events === 0 ? [] : [{ hour, accepted: events }],
  );
  return { from, to, complete_from: completeFrom, items, events };
}

function itemsOf({ hour, counted_at, counts }: CountedHour): StatisticsView["items"] {
  return counts.map(({ p50_ms = null, p99_ms = null, ...numbers }) => ({
    hour,
    ...numbers,
    latency_p50_ms: p50_ms,
    latency_p99_ms: p99_ms,
    counted_at,
  }));
}
