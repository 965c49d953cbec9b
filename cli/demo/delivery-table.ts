import type { BusLine } from "../bus-line.ts";
import { table } from "../print.ts";
import type { Consumer } from "./consumers.ts";
import type { Publication } from "./publications.ts";

type Attempted = Extract<BusLine, { what: "delivery.attempted" }>;

/** What a person wants to see of each delivery, the last attempt of each standing for it. */
export function deliveryTable(
  attempts: readonly Attempted[],
  published: readonly Publication[],
  consumerOf: ReadonlyMap<string, Consumer>,
): string {
  const last = new Map(
    attempts.map((attempt) => [`${attempt.event_id} ${attempt.subscription_id}`, attempt]),
  );
  const publicationOf = new Map(published.map((one) => [one.event.id, one]));
  const rows = [...last.values()].map((attempt) => [
    publicationOf.get(attempt.event_id)?.event.event ?? attempt.event ?? "",
    publicationOf.get(attempt.event_id)?.publisher ?? "",
    consumerOf.get(attempt.subscription_id)?.name ?? "",
    consumerOf.get(attempt.subscription_id)?.wish.format ?? "licensespring",
    attempt.outcome,
    String(attempt.attempt),
    `${attempt.age_ms} ms`,
  ]);
  return table(["event", "publisher", "consumer", "format", "status", "attempts", "latency"], rows);
}
