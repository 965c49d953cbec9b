import { environment } from "../aws/lambda.ts";
import { deduplicationWindows } from "../events/deduplication-table.ts";
import { eventPublisher } from "../events/event-bus-client.ts";
import { eventStore } from "../events/events-table.ts";
import { lanesTable } from "../ordering/lanes-table.ts";
import { rateCounts } from "../rate-limits/rate-counts-table.ts";
import { rateLimiter } from "../rate-limits/rate-limiter.ts";
import { companyVersions } from "../subscriptions/subscriptions-table.ts";
import type { Ports } from "./accept.ts";
import { order } from "./order.ts";

/** Milliseconds that API keys and sources stay in memory. A revoked one can publish until then. */
export const maxCredentialAgeMs = 5_000;

/** Returns the ports for accepting events, as the environment variables configure them. */
export function publishingPorts(): Ports {
  const env = environment(
    "EVENTS_TABLE",
    "DEDUPLICATION_TABLE",
    "SUBSCRIPTIONS_TABLE",
    "LANES_TABLE",
    "EVENT_BUS",
    "RATE_COUNTS_TABLE",
    "EVENTS_PER_SECOND_PER_COMPANY",
  );
  return {
    store: eventStore(env.EVENTS_TABLE),
    windows: deduplicationWindows(env.DEDUPLICATION_TABLE),
    publisher: eventPublisher(env.EVENT_BUS),
    limiter: rateLimiter(
      rateCounts(env.RATE_COUNTS_TABLE),
      "events",
      Number(env.EVENTS_PER_SECOND_PER_COMPANY),
    ),
    order: order(companyVersions(env.SUBSCRIPTIONS_TABLE), lanesTable(env.LANES_TABLE)),
  };
}
