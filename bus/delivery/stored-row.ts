import type { AttemptRecord, AttemptResult } from "./attempt.ts";
import { errorOf } from "./attempt-error.ts";
import type { DeliveryStatus, UndeliveredStatus } from "./outcome.ts";
import type { DeliveryRow, Waiting } from "./row.ts";

/* A delivery as an item of its table: its attributes, and the keys of the two indexes. */

/** What a list of deliveries needs of each. */
export type DeliveryEntry = {
  readonly company_id: number;
  /** Carries when the event was accepted. */
  readonly id: string;
  readonly event_id: string;
  readonly event: string;
  readonly subscription_id: string;
  readonly status: DeliveryStatus;
  readonly attempt_count: number;
  /** None where it was held before its first. */
  readonly last_attempt?: AttemptResult;
  /** Unix milliseconds; null unless it is retrying. */
  readonly next_attempt_at: number | null;
  /** Why it is held, dead or dropped; else null. */
  readonly reason: string | null;
  /** Unix seconds. */
  readonly expires_at: number;
};

export type DeliveryRecord = DeliveryEntry & { readonly attempts?: readonly AttemptRecord[] };

/** An item without its attempts. */
export type StoredRow = DeliveryEntry &
  Pick<DeliveryRow, "due_at" | "ordering_key" | "schedule_start">;

/** The attributes of a row beyond its key. Both indexes project them. */
export const storedAttributes = [
  ...(["event_id", "event", "subscription_id", "status", "attempt_count"] as const),
  ...(["last_attempt", "next_attempt_at", "reason", "expires_at"] as const),
  ...(["due_at", "ordering_key", "schedule_start"] as const),
] as const satisfies readonly (keyof StoredRow)[];

/** Returns the row of an item, whether it comes from the table, an index or a write that failed. */
export function rowOf(item: StoredRow): DeliveryRow {
  const { company_id, id, subscription_id, event_id, event, status, attempt_count } = item;
  const { last_attempt, next_attempt_at, reason, due_at, ordering_key, schedule_start } = item;
  const error = last_attempt ? errorOf(last_attempt) : null;
  return {
    ...{ company_id, id, subscription_id, event_id, event, status, attempts: attempt_count },
    ...(due_at !== undefined && { due_at }),
    ...(next_attempt_at !== null && { next_attempt_at }),
    ...(reason !== null && { reason }),
    ...(error !== null && { error }),
    ...(schedule_start !== undefined && { schedule_start }),
    ...(ordering_key !== undefined && { ordering_key }),
  };
}

/** Returns the sort key of the index `Undelivered`. Ids sort by when their events were accepted. */
export function undeliveredKey(status: UndeliveredStatus, id: string): string {
  return `${status}#${id}`;
}

/** Returns the partition key of the index `Due`. */
export function endpointText({ company_id, id }: { company_id: number; id: string }): string {
  return `${company_id}#${id}`;
}

/** Times in unix milliseconds have at most 15 digits until the year 33658. */
const digits = 15;
export const lastDue = 10 ** digits - 1;

/** Returns the sort key of the index `Due`, which sorts by time within a group. */
export function dueKey(waiting: Waiting, dueAt: number): string {
  return `${waiting}#${String(dueAt).padStart(digits, "0")}`;
}
