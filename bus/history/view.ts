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
  /** Status of the answer; null if no answer came. */
  status: z.nullable(z.int()),
  /** Reason of a failure, for programs: `status` for an answer that is no success; null for a success. */
  reason: z.nullable(z.enum([...failureReasons, "status"])),
  /** Describes the failure. */
  error: z.nullable(z.string()),
};

/** The result of an attempt. */
const attemptResultSchema = z.strictObject(resultShape);
export type AttemptResultView = z.infer<typeof attemptResultSchema>;

const call = z.strictObject({
  method: z.string(),
  /** With secrets masked. */
  url: z.string(),
  duration_ms: z.int(),
  /** Null if no answer came. */
  status: z.nullable(z.int()),
  /** The reason why no answer came, or the beginning of the answer. */
  text: z.string(),
});

/**
 * An attempt with its answer: the headers, and the first 2 KB of the body. An integration's attempt has its calls,
 * and the answer of the last one.
 */
export const attemptSchema = z.strictObject({
  ...resultShape,
  headers: z.nullable(z.record(z.string(), z.string())),
  body: z.nullable(z.string()),
  calls: z.optional(z.array(call)),
});
export type AttemptView = z.infer<typeof attemptSchema>;

/**
 * Returns the result of an attempt as the API shows it. For a success, `reason` and `error` are
 * null.
 */
export function attemptResultView(result: AttemptResult): AttemptResultView {
  const { at, duration_ms } = result;
  const error = errorOf(result);
  return "error" in result
    ? { at, duration_ms, status: null, reason: result.error, error }
    : { at, duration_ms, status: result.status, reason: error === null ? null : "status", error };
}

/**
 * Returns an attempt as the API shows it. Headers and body are null if no answer came, or they were
 * not stored.
 */
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
  /** Set if it tested the endpoint with a sample. */
  is_test: z.optional(z.literal(true)),
  status: z.enum(deliveryStatuses),
  /** When the bus accepted the event, in unix milliseconds. Lists are in this order. */
  accepted_at: z.int(),
  attempt_count: z.int(),
  /** Null if the delivery was held before its first attempt. */
  last_attempt: z.nullable(attemptResultSchema),
  /** Unix milliseconds; null unless the delivery is retrying. */
  next_attempt_at: z.nullable(z.int()),
  /** The reason of a held delivery; otherwise null. */
  held_reason: z.nullable(z.enum(holdReasons)),
  /** The reason of a dead delivery; otherwise null. */
  dead_reason: z.nullable(z.string()),
  /** The reason of a dropped delivery; otherwise null. */
  dropped_reason: z.nullable(z.string()),
};

export const deliverySummarySchema = z.strictObject(summaryShape);
export type DeliverySummary = z.infer<typeof deliverySummarySchema>;

export const deliveryDetailsSchema = z.strictObject({
  ...summaryShape,
  /** Up to 150, in the order in which they were made. */
  attempts: z.array(attemptSchema),
});
export type DeliveryDetails = z.infer<typeof deliveryDetailsSchema>;

/** Returns a delivery as lists show it. Its time of acceptance comes from its id. */
export function deliverySummary(row: DeliveryRow): DeliverySummary {
  const { id, event_id, event, subscription_id, status, attempts, last_attempt } = row;
  const { next_attempt_at = null, reason = null, is_test } = row;
  return {
    id,
    event_id,
    event,
    subscription_id,
    ...(is_test && { is_test }),
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

/** Returns a delivery as the API shows it by itself: with its recorded attempts, oldest first. */
export function deliveryDetails(record: DeliveryRecord): DeliveryDetails {
  const { recorded_attempts = [] } = record;
  return { ...deliverySummary(record), attempts: recorded_attempts.map(attemptView) };
}

const eventShape = {
  id: z.string(),
  event: z.string(),
  publisher: z.string(),
  /** When it happened, in unix seconds. */
  ts: z.int(),
  /** When the bus accepted the event, in unix milliseconds. Lists are in this order. */
  accepted_at: z.int(),
};

export const eventSummarySchema = z.strictObject(eventShape);
export type EventSummary = z.infer<typeof eventSummarySchema>;

/** An event as published, with its deliveries. */
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

/** Returns an event as lists show it: without its content. */
export function eventSummary({ id, event, publisher, ts, accepted_at }: EventEntry): EventSummary {
  return { id, event, publisher, ts, accepted_at };
}

/** Returns an event as the API shows it by itself: its content, and a page of its deliveries. */
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
