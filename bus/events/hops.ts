import { type Problem, problem } from "../values/problem.ts";
import type { BusDetail } from "./event.ts";

/*
 * A delivery whose target is a bus again makes an event there, and so on. Each delivery says how many buses its
 * event has gone through, and a bus refuses an event that has gone through too many. Precedents: `CDN-Loop` (RFC
 * 8586) lists who forwarded a request, but other CDNs on the way act on it; `Max-Forwards` (RFC 9110, section
 * 7.6.2) is for TRACE and OPTIONS only. So the count has a header of its own, which works across deployments.
 */

export const hopsHeader = "license-event-bus-hops";

/**
 * Most deliveries in a row. An event of a company with n subscriptions that lead back becomes up to n^maxHops
 * others, so this leaves room for one bus that feeds another, and not for much more.
 */
export const maxHops = 3;

export type Hops =
  | { readonly ok: true; readonly hops: number }
  | { readonly ok: false; readonly problem: Problem };

/** Reads the header from a request that brings an event; without the header, the event comes from no bus. */
export function readHops(header = "0"): Hops {
  // HTTP joins a repeated header with commas (RFC 9110, section 5.3), which makes it no number either.
  if (!/^(0|[1-9]\d{0,5})$/.test(header)) {
    const detail = `The header ${hopsHeader} must be one number without a sign or leading zeros.`;
    return { ok: false, problem: problem("invalid-hops", detail) };
  }
  const hops = Number(header);
  if (hops <= maxHops) return { ok: true, hops };
  const detail = `The event was delivered from bus to bus ${hops} times. The limit is ${maxHops}. Check whether a subscription's target leads back to the bus.`;
  return { ok: false, problem: problem("too-many-hops", detail) };
}

/** Returns the header that a delivery of an event carries. */
export function hopsHeaders({ hops = 0 }: Pick<BusDetail, "hops">): Record<string, string> {
  return { [hopsHeader]: String(hops + 1) };
}
