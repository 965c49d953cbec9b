import { type Health, unknownHealth } from "./health.ts";

/** Names a subscription, and so its endpoint. */
export type EndpointKey = { readonly company_id: number; readonly id: string };

/** A subscription's endpoint as it is stored. Its parts are written independently. Times are unix milliseconds. */
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

/** An endpoint that never failed and never had a row wait is not stored. */
export const newEndpoint: Endpoint = { health: unknownHealth, version: 0 };

/** `touched_at` is written at most this often, in milliseconds. */
export const touchMs = 10_000;
/**
 * After a row began to wait, the endpoint is looked at once more within this time, in milliseconds: the index of
 * waiting rows is updated with a delay.
 */
export const settleMs = 60_000;
