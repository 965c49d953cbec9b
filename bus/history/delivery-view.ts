import * as z from "zod/mini";
import { timeOfId } from "../../domain/id.ts";
import { deliveryStatuses, type HoldReason, holdReasons } from "../delivery/outcome.ts";
import type { DeliveryEntry, DeliveryRecord } from "../delivery/row.ts";
import { attemptResultSchema, attemptSchema } from "./attempt-schema.ts";
import { attemptResultView, attemptView } from "./attempt-view.ts";

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

export function deliverySummary(entry: DeliveryEntry): DeliverySummary {
  return {
    id: entry.id,
    event_id: entry.event_id,
    event: entry.event,
    subscription_id: entry.subscription_id,
    status: entry.status,
    accepted_at: timeOfId(entry.id),
    attempt_count: entry.attempt_count,
    last_attempt: entry.last_attempt ? attemptResultView(entry.last_attempt) : null,
    next_attempt_at: entry.next_attempt_at,
    held_reason: entry.status === "held" ? (entry.reason as HoldReason) : null,
    dead_reason: entry.status === "dead" ? entry.reason : null,
    dropped_reason: entry.status === "dropped" ? entry.reason : null,
  };
}

export function deliveryDetails(record: DeliveryRecord): DeliveryDetails {
  return { ...deliverySummary(record), attempts: (record.attempts ?? []).map(attemptView) };
}
