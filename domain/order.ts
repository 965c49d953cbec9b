import { createHash } from "node:crypto";
import type { BusDetail, LicenseEvent } from "./event.ts";
import { subjectKeyOf } from "./subject.ts";

/*
 * Where a subscription is ordered, the events of one object form a lane: they are delivered one after the
 * other, as they were accepted.
 */

/** When an event was accepted, before which others and after which: also of those of one request. */
export type Place = Pick<BusDetail, "accepted_at" | "position">;

export function isBefore(a: Place, b: Place): boolean {
  if (a.accepted_at !== b.accepted_at) return a.accepted_at < b.accepted_at;
  return (a.position ?? 0) < (b.position ?? 0);
}

/** The object that an event is in order with, such as `license/1`; those that concern none are one lane. */
export function objectOf(event: LicenseEvent): string {
  return subjectKeyOf(event) ?? "-";
}

/** What a lane is found by. */
export function laneKey(companyId: number, subscriptionId: string, object: string): string {
  return `${companyId}#${subscriptionId}#${object}`;
}

/** Where the events of an object are noted as long as they are not dispatched. */
export function objectKey(companyId: number, channel: string, object: string): string {
  return `${companyId}#${channel}#${object}`;
}

/** Name of a lane's message group, of which SQS takes 128 characters ("MessageGroupId"). */
export function laneGroup(companyId: number, subscriptionId: string, object: string): string {
  return createHash("sha256")
    .update(laneKey(companyId, subscriptionId, object))
    .digest("hex");
}

/** How long an event waits at most for an earlier one of its object that is accepted and not dispatched. */
export const longestWait = 900_000;
/** How long until it is looked for again, in milliseconds. */
export const waitStep = 1_000;

/** Whether a delivery must wait for an event that is noted and not yet dispatched. */
export function waitsFor(undispatched: Place | undefined, place: Place, nowMs: number): boolean {
  return (
    undispatched !== undefined &&
    isBefore(undispatched, place) &&
    nowMs - undispatched.accepted_at < longestWait
  );
}
