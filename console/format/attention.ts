import type { Statistics, Subscription } from "../../sdk/index.ts";
import { type Activity, sumOf } from "./activity.ts";
import { groupBy } from "./group-by.ts";

/** A subscription that fails, or that has deliveries that did not arrive. */
export type Attention = {
  readonly id: string;
  /** Undefined if it was deleted. */
  readonly subscription: Subscription | undefined;
  readonly activity: Activity;
};

const order = ["paused", "failing", "disabled", "ok"];

/** Returns what needs attention: first the endpoints that fail now, then those with the most undelivered deliveries. */
export function needingAttention(
  subscriptions: readonly Subscription[],
  { items }: Pick<Statistics, "items">,
): readonly Attention[] {
  const counts = groupBy(items, ({ subscription_id }) => subscription_id);
  const known = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
  return [...new Set([...known.keys(), ...counts.keys()])]
    .map((id) => ({ id, subscription: known.get(id), activity: sumOf(counts.get(id) ?? []) }))
    .filter((one) => waiting(one) > 0 || fails(one))
    .toSorted((a, b) => rank(a) - rank(b) || waiting(b) - waiting(a));
}

/** Deliveries that a consumer has not polled yet are no failures. */
function waiting({ subscription, activity: { retrying, held, dead } }: Attention): number {
  return retrying + dead + (subscription?.target.type === "poll" ? 0 : held);
}

/** A company that disabled a subscription itself knows of it. */
function fails({ subscription }: Attention): boolean {
  const state = subscription?.state;
  return state !== undefined && state.status !== "ok" && state.disabled_by !== "company";
}

function rank({ subscription }: Attention): number {
  return subscription ? order.indexOf(subscription.state.status) : order.length;
}
