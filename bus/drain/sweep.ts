import type { Ports } from "../delivery/types.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";

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
