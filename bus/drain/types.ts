import type { Ports } from "../delivery/types.ts";
import type { Endpoint, EndpointKey } from "../endpoints/endpoint.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";
import type { Lanes } from "../ordering/lanes-table.ts";
import type { ReplayPorts } from "../replays/continue-replay.ts";
import type { Subscription } from "../subscriptions/subscription.ts";

/** Ports of a look at an endpoint, including those of its replay. */
export type DrainPorts = ReplayPorts &
  Pick<Ports, "read" | "endpoints" | "queues"> & {
    readonly endpoints: Pick<EndpointsTable, "begin" | "finish" | "forget">;
    readonly lanes: Pick<Lanes, "put" | "remove">;
  };

/** A look at an endpoint: the subscription and endpoint that it found. */
export type Look = {
  readonly key: EndpointKey;
  readonly subscription: Subscription;
  readonly endpoint: Endpoint;
  /** Unix milliseconds. */
  readonly now: number;
};

/** When to look next, in unix milliseconds; undefined for never. */
export type WakeAt = number | undefined;

/** Returns the earliest time; undefined if all are undefined. */
export function earliest(...times: readonly WakeAt[]): WakeAt {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
