import { companyVersions } from "../../adapters/company-version.ts";
import { deduplicationWindows } from "../../adapters/deduplication-windows.ts";
import { eventPublisher } from "../../adapters/event-publisher.ts";
import { eventStore } from "../../adapters/event-store.ts";
import { rateCounts } from "../../adapters/rate-counts.ts";
import { environment } from "../../bus/aws/environment.ts";
import { lanesTable } from "../../bus/ordering/lanes-table.ts";
import { rateLimiter } from "../http/rate-limiter.ts";
import type { Ports } from "./accept.ts";
import { order } from "./order.ts";

/** What accepting events needs, by the function's environment. */
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
