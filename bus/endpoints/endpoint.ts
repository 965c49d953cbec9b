import { defined } from "../values/defined.ts";

/** Names a subscription, and so its endpoint. */
export type EndpointKey = { readonly company_id: number; readonly id: string };

/** The stored state of a subscription's endpoint. Its parts are written independently. Times are unix milliseconds. */
export type Endpoint = {
  readonly health: Health;
  /** Counts the changes of `health`. */
  readonly version: number;
  /** The earliest time at which a waiting row may be due. Without it, no row waits. */
  readonly wake_at?: number;
  /** When a row began to wait last, to within ten seconds. */
  readonly touched_at?: number;
  /** The rate limit's current window, and how many attempts of it are used. */
  readonly window?: number;
  readonly used?: number;
  /** The replay that is running. */
  readonly replay_id?: string;
};

/** The health of an endpoint of which nothing is known. */
export const unknownHealth: Health = {};

/** An endpoint that never failed and never had a row wait is not stored. */
export const newEndpoint: Endpoint = { health: unknownHealth, version: 0 };

/** `touched_at` is written at most this often, in milliseconds. */
export const touchMs = 10_000;
/**
 * After a row began to wait, the endpoint is looked at once more within this time, in milliseconds: the index of
 * waiting rows is updated with a delay.
 */
export const settleMs = 60_000;

/** Why the bus stopped sending to a subscription. */
export const disablingReasons = ["gone", "failing", "receiver", "credentials"] as const;
export type DisablingReason = (typeof disablingReasons)[number];

/** The observed health of an endpoint: its circuit breaker and its speed. Times are unix milliseconds. */
export type Health = {
  /** Deliveries in a row whose first attempt failed. */
  readonly failures?: number;
  /** When an attempt failed first since the last success. */
  readonly failing_since?: number;
  /** Describes the last failure. */
  readonly error?: string;
  /** Set while the circuit is open: nothing passes until then. Afterwards it is half-open: one delivery probes. */
  readonly open_until?: number;
  /** How often in a row the circuit opened. Each time it stays open longer. */
  readonly openings?: number;
  /** The delivery that probes the endpoint now. */
  readonly probe?: string;
  /** When the circuit closed last. The backlog drains gradually after that. */
  readonly closed_at?: number;
  /** Its answers are quick, so its deliveries keep no others waiting. */
  readonly is_quick?: true;
  /** When an answer was last slow. */
  readonly slow_at?: number;
  /** The bus stopped sending, until the company enables the subscription again. */
  readonly disabled?: Disabled;
  /** Held deliveries of events accepted by then are dropped: the company chose so when it enabled. */
  readonly drop_before?: number;
};

export type Disabled = {
  readonly reason: DisablingReason;
  readonly at: number;
  readonly error?: string;
  readonly failing_since?: number;
  /** It was announced to the company. */
  readonly is_told?: true;
};

/** The state that a subscription's circuit breaker is in. */
export type Circuit =
  | { readonly state: "closed" }
  | { readonly state: "open"; readonly until: number }
  | { readonly state: "half-open" }
  | { readonly state: "disabled" };

export function circuitOf(isEnabled: boolean, health: Health, nowMs: number): Circuit {
  if (!isEnabled || health.disabled) return { state: "disabled" };
  const { open_until } = health;
  if (open_until === undefined) return { state: "closed" };
  return nowMs < open_until ? { state: "open", until: open_until } : { state: "half-open" };
}

/** How long a probe keeps others out if nothing comes of it, in milliseconds: no attempt takes longer. */
export const probeMs = 90_000;

/** Lets one delivery probe a half-open endpoint. */
export function probing(health: Health, deliveryId: string, nowMs: number): Health {
  return { ...health, probe: deliveryId, open_until: nowMs + probeMs };
}

/** Returns the health of an endpoint that its company enables: a fresh start, except for what is known of its speed. */
export function enabledHealth(
  { is_quick, slow_at }: Health,
  dropBefore: number | undefined,
  nowMs: number,
): Health {
  return defined({ closed_at: nowMs, is_quick, slow_at, drop_before: dropBefore });
}
