import type { BusDetail, LicenseEvent } from "../events/event.ts";
import { subjectKeyOf } from "../events/subject.ts";

/** When an event was accepted, and its position in its request. */
export type Place = Pick<BusDetail, "accepted_at" | "position">;

/**
 * Returns true if `a` was accepted before `b`. Within a millisecond, the position in the request
 * decides. A missing position is 0.
 */
export function isBefore(a: Place, b: Place): boolean {
  if (a.accepted_at !== b.accepted_at) return a.accepted_at < b.accepted_at;
  return (a.position ?? 0) < (b.position ?? 0);
}

/** Returns an event's ordering key, such as `license/1`. Events without an object share one lane. */
export function orderingKeyOf(event: LicenseEvent): string {
  return subjectKeyOf(event) ?? "-";
}

/** Returns the partition key of accepted events that are not dispatched yet. */
export function pendingKey(companyId: number, channel: string, orderingKey: string): string {
  return `${companyId}#${channel}#${orderingKey}`;
}

/** Maximum milliseconds that an event waits for an earlier one that is accepted and not dispatched. */
export const maxPendingMs = 900_000;
/** Milliseconds between two checks for the earlier event. */
export const pendingStepMs = 1_000;

/** Returns true if a delivery must wait for an event that is accepted and not yet dispatched. */
export function waitsFor(pending: Place | undefined, place: Place, nowMs: number): boolean {
  return (
    pending !== undefined && isBefore(pending, place) && nowMs - pending.accepted_at < maxPendingMs
  );
}
