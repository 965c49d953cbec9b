import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import type { Endpoints, Ports } from "../delivery/types.ts";
import type { Endpoint, EndpointKey } from "../endpoints/endpoint.ts";
import type { Circuit } from "../endpoints/health.ts";
import type { Lanes } from "../ordering/types.ts";
import type { ReplayPorts } from "../replays/types.ts";

/** Looks at endpoints, each of which says when. */
export type Timer = {
  /**
   * Begins a look at an endpoint: has it looked at again at `again`, unless the look finishes.
   *
   * @param known - As it was read.
   * @returns The endpoint; undefined if its `wake_at` has changed.
   */
  begin(key: EndpointKey, known: Endpoint, again: number): Promise<Endpoint | undefined>;
  /**
   * Finishes a look, unless a row began to wait meanwhile.
   *
   * @param wakeAt - When to look again; never, without it.
   */
  finish(key: EndpointKey, begun: Endpoint, wakeAt: number | undefined): Promise<void>;
  /** Deletes an endpoint that was looked at, unless a row began to wait meanwhile. */
  forget(key: EndpointKey, begun: Endpoint): Promise<void>;
};

export type SweepPorts = Pick<Ports, "queues" | "now" | "log"> & {
  /** Pages of endpoints to look at by a time, in unix milliseconds, from an index that lags behind. */
  readonly waking: (
    until: number,
  ) => AsyncIterable<readonly { readonly key: EndpointKey; readonly wake_at: number }[]>;
};

export type DrainPorts = ReplayPorts &
  Pick<Ports, "read" | "queues" | "announce" | "now" | "log"> & {
    readonly endpoints: Pick<Endpoints, "change" | "wake"> & Timer;
    readonly lanes: Pick<Lanes, "put" | "remove">;
  };

/** A look at an endpoint, and what it found. */
export type Look = {
  readonly key: EndpointKey;
  readonly subscription: Subscription;
  readonly endpoint: Endpoint;
  readonly circuit: Circuit;
  /** Unix milliseconds. */
  readonly now: number;
};

/** When to look again, in unix milliseconds; undefined for never. */
export type Again = number | undefined;

export function earliest(...times: readonly Again[]): Again {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}
