import { defined } from "../../domain/defined.ts";
import { timeOfId } from "../../domain/id.ts";
import type { AttemptRecord, AttemptResult } from "./attempt.ts";
import { errorOf } from "./attempt-error.ts";
import type { DeliveryReference, QueuedDelivery, Trigger } from "./message.ts";
import type { DeliveryStatus, UndeliveredStatus } from "./outcome.ts";

type Identity = {
  readonly company_id: number;
  /** Carries when the event was accepted. */
  readonly id: string;
  readonly subscription_id: string;
  readonly event_id: string;
  /** Event code. */
  readonly event: string;
};

/** A delivery. The row is the truth: messages only ask for the row to be looked at. */
export type DeliveryRow = Identity & {
  readonly status: DeliveryStatus;
  /** Number of attempts recorded. */
  readonly attempts: number;
  /** When the timer may send it, in unix milliseconds; only while it is retrying or held. */
  readonly due_at?: number;
  /** When the next attempt is planned, in unix milliseconds; only while it is retrying. */
  readonly next_attempt_at?: number;
  /** Why it is held, dropped or dead. */
  readonly reason?: string;
  /** Describes the last failure. */
  readonly error?: string;
  /** Attempts made before the current retry schedule began. */
  readonly schedule_start?: number;
  /** Its ordering key, if its subscription is ordered. */
  readonly ordering_key?: string;
};

/** The groups of waiting rows, each of which the timer reads by due time. */
export type Waiting = "retrying" | "held" | "in_order";

/** Returns the group that a row waits in; undefined if it does not wait. */
export function waitingOf({ status, reason }: DeliveryRow): Waiting | undefined {
  if (status === "held") return reason === "in_order" ? "in_order" : "held";
  return status === "retrying" ? "retrying" : undefined;
}

export function isFinal({ status }: Pick<DeliveryRow, "status">): boolean {
  return status === "delivered" || status === "dropped" || status === "dead";
}

/** Returns the message of a row's next attempt. */
export function messageOf(row: DeliveryRow, trigger: Trigger): DeliveryReference {
  const { company_id, id, subscription_id, event_id, event, attempts } = row;
  return {
    delivery_id: id,
    subscription_id,
    event: { id: event_id, event, company_id, accepted_at: timeOfId(id) },
    attempt: attempts,
    trigger,
  };
}

/** Returns the part of a row that never changes. */
export function identityOf({ delivery_id, subscription_id, event }: QueuedDelivery): Identity {
  const { company_id, id: event_id, event: code } = event;
  return { company_id, id: delivery_id, subscription_id, event_id, event: code };
}

/**
 * How long a message that was sent keeps the timer from sending another for the same row, in milliseconds. It is
 * longer than SQS takes to redeliver the message after a function died.
 */
export const leaseMs = 900_000;
/** A delivery behind another in its lane is looked at this often, in milliseconds: each turn serves the whole lane. */
export const inOrderMs = 3_600_000;
/** SQS delays a message this long at most, in milliseconds ("Message timers"). */
export const maxDelayMs = 900_000;

/** A delivery as an item of its table: what a list needs of it. */
export type DeliveryEntry = Identity & {
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
  return defined({
    ...{ company_id, id, subscription_id, event_id, event, status, attempts: attempt_count },
    ...{ due_at, schedule_start, ordering_key },
    next_attempt_at: next_attempt_at ?? undefined,
    reason: reason ?? undefined,
    error: (last_attempt && errorOf(last_attempt)) ?? undefined,
  });
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

/** Returns the sort key of the index `Due`: by time within a group, and then in the order of acceptance. */
export function dueKey(waiting: Waiting, dueAt: number, id = ""): string {
  return `${waiting}#${String(dueAt).padStart(digits, "0")}#${id}`;
}
