import type { Delivery } from "../../sdk/index.ts";
import { groupBy } from "./group-by.ts";
import { lastResult } from "./last-result.ts";

/** Deliveries of a subscription with the same status and the same last result. Times are of acceptance. */
export type FailureGroup = Pick<Delivery, "subscription_id" | "status"> & {
  readonly id: string;
  readonly error: string;
  readonly count: number;
  /** Unix milliseconds. */
  readonly first: number;
  readonly last: number;
};

/**
 * Groups deliveries that did not arrive, the largest group first. Deliveries that wait for a consumer to poll have not
 * failed.
 */
export function failureGroups(deliveries: readonly Delivery[]): readonly FailureGroup[] {
  const keyOf = (delivery: Delivery) =>
    JSON.stringify([delivery.subscription_id, delivery.status, lastResult(delivery)]);
  const failed = deliveries.filter(({ held_reason }) => held_reason !== "to_poll");
  return [...groupBy(failed, keyOf)]
    .flatMap(([id, group]) => groupOf(id, group))
    .toSorted((a, b) => b.count - a.count || b.last - a.last);
}

function groupOf(id: string, deliveries: readonly Delivery[]): readonly FailureGroup[] {
  const [one] = deliveries;
  if (!one) return [];
  const times = deliveries.map(({ accepted_at }) => accepted_at);
  const group = {
    id,
    subscription_id: one.subscription_id,
    status: one.status,
    error: lastResult(one),
    count: deliveries.length,
    first: Math.min(...times),
    last: Math.max(...times),
  };
  return [group];
}
