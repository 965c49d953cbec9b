import type { Queues } from "../delivery/queues.ts";
import type { Ports } from "../delivery/types.ts";
import type { EndpointKey } from "../endpoints/endpoint.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";

export type SweepPorts = Pick<Ports, "queues" | "now" | "log"> & Pick<EndpointsTable, "waking">;

/** Milliseconds between two sweeps. */
export const sweepMs = 60_000;

/** Requests a look at each endpoint that may have a row due before the next sweep, at its time. */
export async function sweep({ waking, queues, now, log }: SweepPorts): Promise<void> {
  let endpoints = 0;
  for await (const page of waking(now() + sweepMs)) {
    endpoints += page.length;
    const wakes = page.map(({ key, wake_at }) => ({ key, delayMs: Math.max(0, wake_at - now()) }));
    await queues.drain(wakes);
  }
  if (endpoints > 0) log("endpoints.swept", { endpoints });
}

/** Ports for requesting a look at an endpoint. */
type LookPorts = {
  readonly endpoints: Pick<EndpointsTable, "wake">;
  readonly queues: Pick<Queues, "drain">;
};

/** Wakes an endpoint at once, because its company changed something. If the message is lost, sweep wakes it. */
export async function lookNow(key: EndpointKey, { endpoints, queues }: LookPorts): Promise<void> {
  const now = Date.now();
  await endpoints.wake(key, now, now);
  await queues.drain([{ key, delayMs: 0 }]);
}

/** Milliseconds until a look that makes up for a function that died after it deleted a subscription. */
const deletionMs = 60_000;

/**
 * Returns a function that deletes a subscription. It plans a look first: if the function dies in between, that look
 * ends the undelivered rows.
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
