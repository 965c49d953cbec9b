import { type Problem, problem } from "../values/problem.ts";
import type { BusDetail } from "./event.ts";

/*
 * A delivery whose target is a bus causes an event there, and so on. Each delivery carries the number of buses that
 * its event has passed, and a bus refuses an event above a limit. Precedents: `CDN-Loop` (RFC 8586) lists who
 * forwarded a request, but other CDNs on the way act on it. `Max-Forwards` (RFC 9110, section 7.6.2) is for TRACE and
 * OPTIONS only. So the count has its own header, which works across deployments.
 */

export const hopsHeader = "license-event-bus-hops";

/**
 * Maximum number of deliveries in a row. An event of a company with n subscriptions that lead back becomes up to
 * n^maxHops others, so this leaves room for one bus that feeds another, and not much more.
 */
export const maxHops = 3;

export type Hops =
  | { readonly ok: true; readonly hops: number }
  | { readonly ok: false; readonly problem: Problem };

/** Reads the header of a request that publishes an event. If it is missing, the event comes from a publisher. */
export function readHops(header = "0"): Hops {
  // HTTP joins a repeated header with commas (RFC 9110, section 5.3), so it is not a number either.
  if (!/^(0|[1-9]\d{0,5})$/.test(header)) {
    const detail = `The header ${hopsHeader} must be one number without a sign or leading zeros.`;
    return { ok: false, problem: problem("invalid-hops", detail) };
  }
  const hops = Number(header);
  if (hops <= maxHops) return { ok: true, hops };
  const detail = `The event was delivered from bus to bus ${hops} times. The limit is ${maxHops}. Check whether a subscription's target leads back to the bus.`;
  return { ok: false, problem: problem("too-many-hops", detail) };
}

/** Returns the header with an event's hops. */
export function hopsHeaders({ hops = 0 }: Pick<BusDetail, "hops">): Record<string, string> {
  return { [hopsHeader]: String(hops + 1) };
}
