import { statisticsSchema } from "../../statistics/view.ts";
import { named } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const statisticsOperations = {
  getStatistics: { method: "GET", path: "/v1/companies/{company_id}/statistics", access: "company", query: "statistics" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function statisticsDescriptions(): Descriptions<typeof statisticsOperations> {
  named.add(statisticsSchema, { id: "Statistics" });

  return {
    getStatistics: {
      tag: "Events and deliveries",
      sdk: "company(1).statistics",
      summary: "Get statistics",
      description:
        "Counts the company's events by the hour in which the bus accepted them, and their deliveries by subscription and the same hour, for at most 48 hours, 20,000 deliveries, and 100,000 events or batches. The bus keeps the counts of past hours. It counts an hour again while a delivery of it waits or is dead, when the counts are older than a 24th of the hour's age.",
      properties: {
        "query.getStatistics.from":
          "Start of the period, in Unix milliseconds or as an ISO 8601 date or time. The period begins with its hour. By default a day before the end.",
        "query.getStatistics.to":
          "End of the period, in Unix milliseconds or as an ISO 8601 date or time. The period ends with its hour. By default now.",
        "query.getStatistics.subscription_id": "Only counts of this subscription.",
        "Statistics.from": "Start of the first hour, in Unix milliseconds.",
        "Statistics.to": "End of the last hour, in Unix milliseconds.",
        complete_from:
          "Start of the first hour that is complete, in Unix milliseconds. It is later than `from` if the period has too many deliveries or events: the hour before it is counted in part, and older ones are not.",
        "Statistics.items":
          "One item for each hour and subscription with deliveries, the newest hour first.",
        "Statistics.events":
          "The company's accepted events by hour, the newest hour first, whatever `subscription_id` says. Hours without events are left out.",
        accepted: "Number of events that the bus accepted in the hour.",
        hour: "Start of the hour, in Unix milliseconds.",
        "Statistics.subscription_id": "Subscription of the deliveries.",
        delivered: "Number of deliveries that arrived.",
        failed_attempts: "Number of attempts that failed.",
        dead: "Number of deliveries that the bus gave up.",
        held: "Number of deliveries that wait until the endpoint can receive.",
        retrying: "Number of deliveries that wait for a retry.",
        dropped: "Number of deliveries that were dropped, for their `dropped_reason`.",
        latency_p50_ms:
          "Median of the time from acceptance to delivery, in milliseconds. `null` if nothing arrived.",
        latency_p99_ms:
          "99th percentile of the time from acceptance to delivery, in milliseconds. `null` if nothing arrived.",
        counted_at: "When the deliveries were counted, in Unix milliseconds.",
      },
      successes: [
        {
          status: 200,
          description: "The statistics.",
          schema: statisticsSchema,
          example: {
            from: moment - 82_800_000,
            to: moment + 3_600_000,
            complete_from: moment - 82_800_000,
            items: [
              {
                hour: moment,
                subscription_id: "sub_01M82GW3N5E7YRBPPC9RBJHB5A",
                delivered: 118,
                failed_attempts: 3,
                dead: 0,
                held: 0,
                retrying: 1,
                dropped: 0,
                latency_p50_ms: 84,
                latency_p99_ms: 912,
                counted_at: moment + 1_800_000,
              },
            ],
            events: [{ hour: moment, accepted: 119 }],
          },
        },
      ],
    },
  };
}
