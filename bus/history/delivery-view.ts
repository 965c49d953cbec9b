import * as z from "zod/mini";
import { deliveryStatuses, type HoldReason, holdReasons } from "../delivery/outcome.ts";
import type { DeliveryRecord, DeliveryRow } from "../delivery/row.ts";
import { timeOfId } from "../values/id.ts";
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

export function deliverySummary(row: DeliveryRow): DeliverySummary {
  const { id, event_id, event, subscription_id, status, attempts, last_attempt } = row;
  const { next_attempt_at = null, reason = null } = row;
  return {
    ...{ id, event_id, event, subscription_id, status, accepted_at: timeOfId(id) },
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
