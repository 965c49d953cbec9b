import type { BusDetail, LicenseEvent } from "../events/event.ts";
import { subjectKeyOf } from "../events/subject.ts";

/** When an event was accepted, also among the events of one request. */
export type Place = Pick<BusDetail, "accepted_at" | "position">;

export function isBefore(a: Place, b: Place): boolean {
  if (a.accepted_at !== b.accepted_at) return a.accepted_at < b.accepted_at;
  return (a.position ?? 0) < (b.position ?? 0);
}

/** Returns what an event is ordered by, such as `license/1`. Events without an object share one lane. */
export function orderingKeyOf(event: LicenseEvent): string {
  return subjectKeyOf(event) ?? "-";
}

/** Returns the partition key of accepted events that are not dispatched yet. */
export function pendingKey(companyId: number, channel: string, orderingKey: string): string {
  return `${companyId}#${channel}#${orderingKey}`;
}

/** An event waits this long at most for an earlier one that is accepted and not dispatched; in milliseconds. */
export const maxPendingMs = 900_000;
/** The time between two looks for the earlier one, in milliseconds. */
export const pendingStepMs = 1_000;

/** Returns true if a delivery must wait for an event that is accepted and not yet dispatched. */
export function waitsFor(pending: Place | undefined, place: Place, nowMs: number): boolean {
  return (
    pending !== undefined && isBefore(pending, place) && nowMs - pending.accepted_at < maxPendingMs
  );
}
