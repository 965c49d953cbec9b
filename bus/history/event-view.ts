import * as z from "zod/mini";
import type { EventEntry, EventRecord } from "../events/event-record.ts";
import { type DeliverySummary, deliverySummarySchema } from "./delivery-view.ts";

const summaryShape = {
  id: z.string(),
  /** Event code. */
  event: z.string(),
  publisher: z.string(),
  /** When it happened, in unix seconds. */
  ts: z.int(),
  /** When the bus accepted it, in unix milliseconds: lists are in its order. */
  accepted_at: z.int(),
};

export const eventSummarySchema = z.strictObject(summaryShape);
export type EventSummary = z.infer<typeof eventSummarySchema>;

/** An event as it was published, and what became of it. */
export const eventDetailsSchema = z.strictObject({
  ...summaryShape,
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
