import { defined } from "../values/defined.ts";

/** Names a subscription, and so its endpoint. */
export type EndpointKey = { readonly company_id: number; readonly id: string };

/** The stored state of a subscription's endpoint. Its parts are written independently. Times are unix milliseconds. */
export type Endpoint = {
  readonly health: Health;
  /** Number of changes of `health`. */
  readonly version: number;
  /** The earliest time at which a waiting row may be due. If it is missing, no row waits. */
  readonly wake_at?: number;
  /** When a row last began to wait, to within ten seconds. */
  readonly touched_at?: number;
  /** The rate limit's current window, and the number of attempts used in it. */
  readonly window?: number;
  readonly used?: number;
  /** The replay that is running. */
  readonly replay_id?: string;
};

/** The health of an endpoint without observations. */
export const unknownHealth: Health = {};

/** An endpoint that never failed and never had a row wait is not stored. */
export const newEndpoint: Endpoint = { health: unknownHealth, version: 0 };

/** Minimum number of milliseconds between writes of `touched_at`. */
export const touchMs = 10_000;
/**
 * After a row began to wait, another look follows within this many milliseconds, because the index of waiting rows
 * lags.
 */
export const indexLagMs = 60_000;

/** Reasons for which the bus disables a subscription. */
export const disablingReasons = ["gone", "failing", "receiver", "credentials"] as const;
export type DisablingReason = (typeof disablingReasons)[number];

/** The observed health of an endpoint: its circuit breaker and its speed. Times are unix milliseconds. */
export type Health = {
  /** Number of deliveries in a row whose first attempt failed. */
  readonly failures?: number;
  /** When an attempt first failed since the last success. */
  readonly failing_since?: number;
  /** Describes the last failure. */
  readonly error?: string;
  /** Set while the circuit is open: nothing passes until then. Afterwards it is half-open: one delivery probes. */
  readonly open_until?: number;
  /** Number of times in a row that the circuit opened. Each time it stays open longer. */
  readonly openings?: number;
  /** The delivery that probes the endpoint now. */
  readonly probe?: string;
  /** When the circuit last closed. The backlog drains gradually after that. */
  readonly closed_at?: number;
  /** True if its answers are quick, so that its deliveries do not delay others. */
  readonly is_quick?: true;
  /** When an answer was last slow. */
  readonly slow_at?: number;
  /** Set while the bus has disabled the subscription. */
  readonly disabled?: Disabled;
  /**
   * Held deliveries of events accepted by this time are dropped, as the company chose when it enabled the
   * subscription.
   */
  readonly drop_before?: number;
};

export type Disabled = {
  readonly reason: DisablingReason;
  readonly at: number;
  readonly error?: string;
  readonly failing_since?: number;
  /** True if `bus.subscription.disabled` was published. */
  readonly is_announced?: true;
};

/** States of a subscription's circuit breaker. */
export type Circuit =
  | { readonly state: "closed" }
  | { readonly state: "open"; readonly until: number }
  | { readonly state: "half-open" }
  | { readonly state: "disabled" };

/**
 * Returns the state of the circuit breaker. Being disabled, by the company or the bus, takes
 * precedence.
 */
export function circuitOf(isEnabled: boolean, health: Health, nowMs: number): Circuit {
  if (!isEnabled || health.disabled) return { state: "disabled" };
  const { open_until } = health;
  if (open_until === undefined) return { state: "closed" };
  return nowMs < open_until ? { state: "open", until: open_until } : { state: "half-open" };
}

/** Milliseconds for which a probe keeps others out if it has no result. No attempt takes longer. */
export const probeMs = 90_000;

/** Records a delivery as the probe of a half-open endpoint. */
export function probing(health: Health, deliveryId: string, nowMs: number): Health {
  return { ...health, probe: deliveryId, open_until: nowMs + probeMs };
}

/** Returns the health of an endpoint that its company enables: new, except for its speed. */
export function enabledHealth(
  { is_quick, slow_at }: Health,
  dropBefore: number | undefined,
  nowMs: number,
): Health {
  return defined({ closed_at: nowMs, is_quick, slow_at, drop_before: dropBefore });
}
