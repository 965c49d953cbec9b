import * as z from "zod/mini";
import { explanationSchema } from "../../history/explanation.ts";
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
  explainEvent:   { method: "GET",  path: "/v1/companies/{company_id}/events/{id}/explanation", access: "company" },
  listDeliveries: { method: "GET",  path: "/v1/companies/{company_id}/deliveries",             access: "company", query: "deliveryPage" },
  getDelivery:    { method: "GET",  path: "/v1/companies/{company_id}/deliveries/{id}",        access: "company" },
  resendDelivery: { method: "POST", path: "/v1/companies/{company_id}/deliveries/{id}/resend", access: "company" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function historyDescriptions(): Descriptions<typeof historyOperations> {
  named.add(eventSummarySchema, { id: "EventSummary" });
  named.add(eventDetailsSchema, { id: "Event" });
  named.add(explanationSchema, { id: "Explanation" });
  named.add(deliverySummarySchema, { id: "DeliverySummary" });
  named.add(deliveryDetailsSchema, { id: "Delivery" });

  const common = { tag: "Events and deliveries" } as const;
  const pages = "A page can have fewer items than `limit` although there is a next one.";

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
      sdk: "company(1).events.list",
      summary: "List events",
      description: `Returns the company's events, the newest first. ${pages}`,
      successes: [pageAnswer(eventSummarySchema, event)],
    },
    getEvent: {
      ...common,
      sdk: "company(1).events.get",
      summary: "Get an event",
      description: "Returns an event as it was published, and what became of it.",
      successes: [
        {
          status: 200,
          description: "The event with its deliveries.",
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
    explainEvent: {
      ...common,
      sdk: "company(1).events.explain",
      summary: "Explain an event",
      description:
        "Returns what became of an event, for each subscription of the company: the state of its delivery, or why there is none. A subscription is compared in the version that applied when the bus accepted the event, if the audit log has that version, and otherwise in its present one. It also explains an event that the bus refused or suppressed in the last 7 days.",
      properties: {
        "Explanation.event":
          "The event, without its content. `null` if the bus refused or suppressed it.",
        "Explanation.summary":
          "What became of the event: the number of subscriptions by outcome, or why the bus refused or suppressed it.",
        suppression:
          "The event, if the bus suppressed it: the catalog lets it through only once for the same values. `null` otherwise.",
        "suppression.event": "Event code.",
        "suppression.at": "When the bus accepted the event, in Unix milliseconds.",
        "suppression.event_id": "Id of the suppressed event.",
        "suppression.publisher": "Publisher of the suppressed event.",
        first_event_id: "Id of the event that came first and suppresses this one.",
        first_accepted_at: "When the bus accepted that event, in Unix milliseconds.",
        refusal: "The last refusal of the event, if the bus refused it. `null` otherwise.",
        "Explanation.subscriptions":
          "The company's subscriptions, and those deleted since the event, as far as the audit log has them. Those with a delivery come first. Of those that did not match, at most 200.",
        omitted: "Number of further subscriptions that did not match.",
        "Explanation.name": "Label of the subscription.",
        "subscriptions.subscription_id": "Subscription that the item explains.",
        outcome:
          "Status of the delivery. `pending`: it has no result yet. `not_matched`: there is none, for `reason`. `missing`: there should be one.",
        explanation: "One sentence that says what happened and what happens next.",
        "subscriptions.reason":
          "Why there is no delivery. `created_later` or `changed_later`: than the event. `deleted`: after the event and before an attempt. `channel`: it does not receive this event type. `events` or `pattern`: the filter does not match. `target`: the format or the connector cannot carry the event type.",
        mismatches: "Fields that keep the pattern from matching.",
        "mismatches.field": "JSON pointer (RFC 6901) to the field, without positions in arrays.",
        expected: "Values and matchers in the pattern.",
        actual: "Values in the event, at most 20.",
        is_in_other_element:
          "`true` if each field has an expected value, but in different elements of an array.",
        "subscriptions.delivery": "The delivery. `null` if there is none.",
        deleted_at:
          "When the subscription was deleted, in Unix milliseconds. `null` if it exists, or the audit log does not say.",
      },
      successes: [
        {
          status: 200,
          description: "The explanation.",
          schema: explanationSchema,
          example: {
            event,
            summary: "license.activated was accepted at 2026-11-22T12:00:00.000Z: delivered for 1.",
            suppression: null,
            refusal: null,
            subscriptions: [
              {
                subscription_id: delivery.subscription_id,
                name: "CRM",
                outcome: "delivered",
                explanation: "Delivered at 2026-11-22T12:00:00.080Z with attempt 1.",
                reason: null,
                mismatches: [],
                delivery,
                deleted_at: null,
              },
            ],
            omitted: 0,
          },
        },
      ],
    },
    listDeliveries: {
      ...common,
      sdk: "company(1).deliveries.list",
      summary: "List deliveries",
      description: `Returns the company's deliveries, those of the newest events first. ${pages}`,
      successes: [pageAnswer(deliverySummarySchema, delivery)],
    },
    getDelivery: {
      ...common,
      sdk: "company(1).deliveries.get",
      summary: "Get a delivery",
      description: "Returns a delivery with its attempts and what the endpoint answered.",
      successes: [
        {
          status: 200,
          description: "The delivery with its attempts.",
          schema: deliveryDetailsSchema,
          example: { ...delivery, attempts: [{ ...result, headers: {}, body: "ok" }] },
        },
      ],
    },
    resendDelivery: {
      ...common,
      sdk: "company(1).deliveries.resend",
      summary: "Resend a delivery",
      description:
        "Sends a delivery now, in any status, even if its subscription is disabled or its circuit breaker is open. The rate limit applies. It keeps its `webhook-id` and begins a new retry schedule.",
      successes: [
        {
          status: 202,
          description: "The bus sends the delivery.",
          schema: z.strictObject({ id: z.string() }),
          example: { id: delivery.id },
        },
      ],
      problems: ["subscription-gone", "event-expired", "channel-not-deployed"],
    },
  };
}
