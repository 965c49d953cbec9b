import * as z from "zod/mini";
import {
  deliveryDetailsSchema,
  deliverySummarySchema,
  eventDetailsSchema,
  eventSummarySchema,
} from "../../history/view.ts";
import { named, pageAnswer } from "./answers.ts";
import { type Descriptions, license, moment, uuid } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const historyOperations = {
  listEvents:     { method: "GET",  path: "/v1/companies/{company_id}/events",                 access: "company", query: "eventPage" },
  getEvent:       { method: "GET",  path: "/v1/companies/{company_id}/events/{id}",            access: "company" },
  listDeliveries: { method: "GET",  path: "/v1/companies/{company_id}/deliveries",             access: "company", query: "deliveryPage" },
  getDelivery:    { method: "GET",  path: "/v1/companies/{company_id}/deliveries/{id}",        access: "company" },
  resendDelivery: { method: "POST", path: "/v1/companies/{company_id}/deliveries/{id}/resend", access: "company" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function historyDescriptions(): Descriptions<typeof historyOperations> {
  named.add(eventSummarySchema, { id: "EventSummary" });
  named.add(eventDetailsSchema, { id: "Event" });
  named.add(deliverySummarySchema, { id: "DeliverySummary" });
  named.add(deliveryDetailsSchema, { id: "Delivery" });

  const common = { tag: "Events and deliveries" } as const;
  const times =
    "Times are unix milliseconds or ISO 8601. A page may hold fewer than `limit` although there is a next one.";

  const result = { at: moment + 80, duration_ms: 42, status: 200, reason: null, error: null };
  const delivery = {
    id: "dlv_01M82GW3N5E7YRBPPC9RBJHB5A",
    event_id: uuid,
    event: "license.activated",
    subscription_id: "sub_01M82GW3N5E7YRBPPC9RBJHB5A",
    status: "delivered",
    accepted_at: moment,
    attempt_count: 1,
    last_attempt: result,
    next_attempt_at: null,
    held_reason: null,
    dead_reason: null,
    dropped_reason: null,
  };
  const event = {
    id: uuid,
    event: "license.activated",
    publisher: "license-api",
    ts: moment / 1000,
    accepted_at: moment,
  };

  return {
    listEvents: {
      ...common,
      summary: "List a company's events, the newest first",
      description: times,
      successes: [pageAnswer(eventSummarySchema, event)],
    },
    getEvent: {
      ...common,
      summary: "Read an event, and what became of it",
      successes: [
        {
          status: 200,
          description: "The event as it was published, with its deliveries.",
          schema: eventDetailsSchema,
          example: {
            ...event,
            company_id: 1,
            user_id: null,
            data: { license },
            deliveries: { items: [delivery], next: null },
          },
        },
      ],
    },
    listDeliveries: {
      ...common,
      summary: "List a company's deliveries, those of the newest events first",
      description: times,
      successes: [pageAnswer(deliverySummarySchema, delivery)],
    },
    getDelivery: {
      ...common,
      summary: "Read a delivery, with its attempts",
      successes: [
        {
          status: 200,
          description: "The delivery; of each answer the headers, and the first 2 KB of the body.",
          schema: deliveryDetailsSchema,
          example: { ...delivery, attempts: [{ ...result, headers: {}, body: "ok" }] },
        },
      ],
    },
    resendDelivery: {
      ...common,
      summary: "Send a delivery again",
      description:
        "Whatever became of it, it is sent now, under the same webhook-id, and tried again by the subscription's schedule.",
      successes: [
        {
          status: 202,
          description: "It is on its way.",
          schema: z.strictObject({ id: z.string() }),
          example: { id: delivery.id },
        },
      ],
      problems: ["subscription-gone", "event-expired", "channel-not-deployed"],
    },
  };
}
