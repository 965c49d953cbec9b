import type { Queues } from "../delivery/queues.ts";
import type { Ports } from "../delivery/types.ts";
import type { EndpointKey } from "../endpoints/endpoint.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";

export type SweepPorts = Pick<Ports, "queues" | "now" | "log"> & Pick<EndpointsTable, "waking">;

/** Sweep runs once a minute. */
export const sweepMs = 60_000;

/** Asks for a look at each endpoint that may have a row due before the next sweep, at its time. */
export async function sweep({ waking, queues, now, log }: SweepPorts): Promise<void> {
  let endpoints = 0;
  for await (const page of waking(now() + sweepMs)) {
    endpoints += page.length;
    const asked = page.map(({ key, wake_at }) => ({ key, delayMs: Math.max(0, wake_at - now()) }));
    await queues.drain(asked);
  }
  if (endpoints > 0) log("endpoints.swept", { endpoints });
}

/** The ports that asking for a look at an endpoint needs. */
type LookPorts = {
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
