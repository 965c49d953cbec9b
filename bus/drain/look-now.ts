import type { Queues } from "../delivery/queues.ts";
import type { EndpointKey } from "../endpoints/endpoint.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";

/** The ports that asking for a look at an endpoint needs. */
export type LookPorts = {
  readonly endpoints: Pick<EndpointsTable, "wake">;
  readonly queues: Pick<Queues, "drain">;
};

/** Has an endpoint looked at at once, because its company changed something. If the message gets lost, sweep does it. */
export async function lookNow(key: EndpointKey, { endpoints, queues }: LookPorts): Promise<void> {
  const now = Date.now();
  await endpoints.wake(key, now, now);
  await queues.drain([{ key, delayMs: 0 }]);
}

/** The time until a look makes up for a function that died after it deleted a subscription, in milliseconds. */
const deletionMs = 60_000;

/**
 * Returns how to delete a subscription. A look is planned before: should the function die in between, that look
 * ends what the subscription has not received.
 */
export function deletion(
  store: Pick<SubscriptionStore, "delete">,
  ports: LookPorts,
): SubscriptionStore["delete"] {
  return async (subscription) => {
    const { company_id, id } = subscription;
    const now = Date.now();
    await ports.endpoints.wake({ company_id, id }, now + deletionMs, now);
    const deleted = await store.delete(subscription);
    if (deleted !== "changed") await lookNow({ company_id, id }, ports);
    return deleted;
  };
}
