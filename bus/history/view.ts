import * as z from "zod/mini";
import { type AttemptRecord, type AttemptResult, errorOf } from "../delivery/attempt.ts";
import { deliveryStatuses, type HoldReason, holdReasons } from "../delivery/outcome.ts";
import type { DeliveryRecord, DeliveryRow } from "../delivery/row.ts";
import type { EventEntry, EventRecord } from "../events/event-record.ts";
import { failureReasons } from "../outbound/answer.ts";
import { timeOfId } from "../values/id.ts";

const resultShape = {
  /** Unix milliseconds. */
  at: z.int(),
  duration_ms: z.int(),
  /** Of the answer; null where none came. */
  status: z.nullable(z.int()),
  /** Why it failed, for programs: `status` where an answer came that is no success; null where it arrived. */
  reason: z.nullable(z.enum([...failureReasons, "status"])),
  /** Why it failed, in words. */
  error: z.nullable(z.string()),
};

/** What came of an attempt. */
const attemptResultSchema = z.strictObject(resultShape);
export type AttemptResultView = z.infer<typeof attemptResultSchema>;

const call = z.strictObject({
  method: z.string(),
  /** With what is secret in it masked. */
  url: z.string(),
  duration_ms: z.int(),
  /** Null where no answer came. */
  status: z.nullable(z.int()),
  /** Why none came, or the beginning of what was answered. */
  text: z.string(),
});

/**
 * An attempt with what was answered: its headers, and the first 2 KB of its body. Of an integration, with the
 * calls that it made; the answer is the last one's.
 */
export const attemptSchema = z.strictObject({
  ...resultShape,
  headers: z.nullable(z.record(z.string(), z.string())),
  body: z.nullable(z.string()),
  calls: z.optional(z.array(call)),
});
export type AttemptView = z.infer<typeof attemptSchema>;

export function attemptResultView(result: AttemptResult): AttemptResultView {
  const { at, duration_ms } = result;
  const error = errorOf(result);
  return "error" in result
    ? { at, duration_ms, status: null, reason: result.error, error }
    : { at, duration_ms, status: result.status, reason: error === null ? null : "status", error };
}

export function attemptView(attempt: AttemptRecord): AttemptView {
  const { headers, body = null } = "error" in attempt ? {} : attempt;
  const calls = attempt.calls?.map(({ status = null, ...call }) => ({ ...call, status }));
  return {
    ...attemptResultView(attempt),
    headers: headers ? Object.fromEntries(headers) : null,
    body,
    ...(calls && { calls }),
  };
}

const summaryShape = {
  /** The `webhook-id` that the receiver gets with every attempt. */
  id: z.string(),
  event_id: z.string(),
  event: z.string(),
  subscription_id: z.string(),
  status: z.enum(deliveryStatuses),
  /** When the bus accepted the event, in unix milliseconds: lists are in its order. */
  accepted_at: z.int(),
  attempt_count: z.int(),
  /** Null where it was held before its first. */
  last_attempt: z.nullable(attemptResultSchema),
  /** Unix milliseconds; null unless it is retrying. */
  next_attempt_at: z.nullable(z.int()),
  /** What keeps it, while it is held; else null. */
  held_reason: z.nullable(z.enum(holdReasons)),
  /** Why it is dead; else null. */
  dead_reason: z.nullable(z.string()),
  /** Why there was nothing to send; else null. */
  dropped_reason: z.nullable(z.string()),
};

export const deliverySummarySchema = z.strictObject(summaryShape);
export type DeliverySummary = z.infer<typeof deliverySummarySchema>;

export const deliveryDetailsSchema = z.strictObject({
  ...summaryShape,
  /** In the order in which they were made, up to 150. */
  attempts: z.array(attemptSchema),
});
export type DeliveryDetails = z.infer<typeof deliveryDetailsSchema>;

export function deliverySummary(row: DeliveryRow): DeliverySummary {
  const { id, event_id, event, subscription_id, status, attempts, last_attempt } = row;
  const { next_attempt_at = null, reason = null } = row;
  return {
    id,
    event_id,
    event,
    subscription_id,
    status,
    accepted_at: timeOfId(id),
    attempt_count: attempts,
    last_attempt: last_attempt ? attemptResultView(last_attempt) : null,
    next_attempt_at,
    held_reason: status === "held" ? (reason as HoldReason) : null,
    dead_reason: status === "dead" ? reason : null,
    dropped_reason: status === "dropped" ? reason : null,
  };
}

export function deliveryDetails(record: DeliveryRecord): DeliveryDetails {
  const { recorded_attempts = [] } = record;
  return { ...deliverySummary(record), attempts: recorded_attempts.map(attemptView) };
}

const eventShape = {
  id: z.string(),
  /** Event code. */
  event: z.string(),
  publisher: z.string(),
  /** When it happened, in unix seconds. */
  ts: z.int(),
  /** When the bus accepted it, in unix milliseconds: lists are in its order. */
  accepted_at: z.int(),
};

export const eventSummarySchema = z.strictObject(eventShape);
export type EventSummary = z.infer<typeof eventSummarySchema>;

/** An event as it was published, and what became of it. */
export const eventDetailsSchema = z.strictObject({
  ...eventShape,
  company_id: z.int(),
  user_id: z.nullable(z.int()),
  data: z.record(z.string(), z.unknown()),
  vendor: z.optional(z.record(z.string(), z.unknown())),
  /** The first page of the list of deliveries with `event_id`. */
  deliveries: z.strictObject({
    items: z.array(deliverySummarySchema),
    next: z.nullable(z.string()),
  }),
});
export type EventDetails = z.infer<typeof eventDetailsSchema>;

export function eventSummary({ id, event, publisher, ts, accepted_at }: EventEntry): EventSummary {
  return { id, event, publisher, ts, accepted_at };
}

export function eventDetails(
  { content, publisher, accepted_at }: EventRecord,
  deliveries: { readonly items: readonly DeliverySummary[]; readonly next: string | null },
): EventDetails {
  const { vendor, ...envelope } = content;
  return {
    ...envelope,
    ...(vendor === undefined ? {} : { vendor }),
    publisher,
    accepted_at,
    deliveries: { items: [...deliveries.items], next: deliveries.next },
  };
}
