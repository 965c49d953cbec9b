import { timeOfId } from "../../domain/id.ts";
import type { DeliveryReference, QueuedDelivery, Trigger } from "./message.ts";
import type { DeliveryStatus } from "./outcome.ts";

/** A delivery as it is stored. The row is the truth: messages only ask for the row to be looked at. */
export type DeliveryRow = {
  readonly company_id: number;
  readonly id: string;
  readonly subscription_id: string;
  readonly event_id: string;
  /** Event code. */
  readonly event: string;
  readonly status: DeliveryStatus;
  /** Number of attempts recorded. */
  readonly attempts: number;
  /** When the timer may send it, in unix milliseconds; only while it is retrying or held. */
  readonly due_at?: number;
  /** When the next attempt is planned, in unix milliseconds; only while it is retrying. */
  readonly next_attempt_at?: number;
  /** Why it is held, dropped or dead. */
  readonly reason?: string;
  /** The last failure in words. */
  readonly error?: string;
  /** Attempts made before the current retry schedule began. */
  readonly schedule_start?: number;
  /** What it is ordered by, if its subscription is ordered. */
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

/** What of a row never changes. */
export function identityOf({ delivery_id, subscription_id, event }: QueuedDelivery) {
  return {
    company_id: event.company_id,
    id: delivery_id,
    subscription_id,
    event_id: event.id,
    event: event.event,
  };
}

/**
 * How long a message that was sent keeps the timer from sending another for the same row, in milliseconds. It is
 * longer than SQS takes to hand the message out again after a function died.
 */
export const leaseMs = 900_000;
/** A delivery behind another in its lane is looked at this often, in milliseconds: each turn serves the whole lane. */
export const inOrderMs = 3_600_000;
/** SQS delays a message this long at most, in milliseconds ("Message timers"). */
export const maxDelayMs = 900_000;
