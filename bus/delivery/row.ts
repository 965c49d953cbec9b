import { type EventFilter, hasCode } from "../events/event-list.ts";
import { isExpired } from "../events/event-record.ts";
import { timeOfId } from "../values/id.ts";
import type { AttemptRecord, AttemptResult } from "./attempt.ts";
import type { DeliveryReference, QueuedDelivery, Trigger } from "./message.ts";
import type { DeliveryStatus, UndeliveredStatus } from "./outcome.ts";

type Identity = {
  readonly company_id: number;
  /** Contains the time when the event was accepted. */
  readonly id: string;
  readonly subscription_id: string;
  readonly event_id: string;
  readonly event: string;
  /** Set if it tests its endpoint with a sample. It is attempted once, and neither replayed nor counted. */
  readonly is_test?: true;
};

/** The stored state of a delivery. The row decides; messages are hints. */
export type DeliveryRow = Identity & {
  readonly status: DeliveryStatus;
  /** Number of attempts recorded. */
  readonly attempts: number;
  /** When the timer may send it, in unix milliseconds. Only set while it is retrying or held. */
  readonly due_at?: number;
  /** When the next attempt is planned, in unix milliseconds. Only set while it is retrying. */
  readonly next_attempt_at?: number;
  /** The reason why it is held, dropped or dead. */
  readonly reason?: string;
  /** Missing if the delivery was held before its first attempt. */
  readonly last_attempt?: AttemptResult;
  /** Attempts made before the current retry schedule began. */
  readonly schedule_start?: number;
  /** The delivery's ordering key, if its subscription is ordered. */
  readonly ordering_key?: string;
};

/** Groups of waiting rows. The timer reads each by due time. */
export type Waiting = "retrying" | "held" | "in_order";

/** Returns the group that a row waits in; undefined if it does not wait. */
export function waitingOf({ status, reason }: DeliveryRow): Waiting | undefined {
  if (status === "held") return reason === "in_order" ? "in_order" : "held";
  return status === "retrying" ? "retrying" : undefined;
}

/** Returns true if a delivery has ended. Only a resend or a replay makes a further attempt. */
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
export function identityOf(message: QueuedDelivery): Identity {
  const { delivery_id, subscription_id, event, trigger } = message;
  const { company_id, id: event_id, event: code } = event;
  const identity = { company_id, id: delivery_id, subscription_id, event_id, event: code };
  return trigger === "test" ? { ...identity, is_test: true } : identity;
}

/**
 * Milliseconds for which a sent message keeps the timer from sending another for the same row.
 * Longer than SQS takes to redeliver the message after a function died.
 */
export const leaseMs = 900_000;
/**
 * Milliseconds between wake-ups for a delivery behind another in its lane. It is long because each
 * turn serves the whole lane.
 */
export const inOrderMs = 3_600_000;
/** Maximum delay of an SQS message, in milliseconds ("Message timers"). */
export const maxDelayMs = 900_000;

/** Attributes of a row that both indexes project. Tests are in none. */
export const indexedAttributes = [
  "event_id",
  "event",
  "subscription_id",
  "status",
  "attempts",
  "due_at",
  "next_attempt_at",
  "reason",
  "last_attempt",
  "schedule_start",
  "ordering_key",
] as const satisfies readonly (keyof DeliveryRow)[];

/** Attributes of a row beyond its key. */
export const rowAttributes = [...indexedAttributes, "is_test"] as const;

/** A stored row, with its attempts and its expiry. */
export type DeliveryRecord = DeliveryRow & {
  readonly recorded_attempts?: readonly AttemptRecord[];
  /** Unix seconds. */
  readonly expires_at: number;
};

/** The deliveries to list. A missing part filters nothing. */
export type DeliveryFilter = EventFilter &
  Partial<Pick<DeliveryRow, "status" | "subscription_id" | "event_id">>;

/** Returns true if a list shows a delivery. The list's query covers its time. A list of one status has no tests. */
export function showsDelivery(
  { codes, status, subscription_id, event_id }: DeliveryFilter,
  entry: DeliveryRecord,
  nowMs: number,
): boolean {
  return (
    !isExpired(entry, nowMs) &&
    (status === undefined || (entry.status === status && !entry.is_test)) &&
    (subscription_id === undefined || entry.subscription_id === subscription_id) &&
    (event_id === undefined || entry.event_id === event_id) &&
    hasCode(codes, entry.event)
  );
}

/** Returns the row of an item from the table, an index or a write that failed. */
export function rowOf(item: Readonly<Record<string, unknown>>): DeliveryRow {
  const names = ["company_id", "id", ...rowAttributes].filter((name) => name in item);
  return Object.fromEntries(names.map((name) => [name, item[name]])) as DeliveryRow;
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

/** Returns the sort key of the index `Due`: by time within a group, then in order of acceptance. */
export function dueKey(waiting: Waiting, dueAt: number, id = ""): string {
  return `${waiting}#${String(dueAt).padStart(digits, "0")}#${id}`;
}
