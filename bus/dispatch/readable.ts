import type { QueuedDelivery, Trigger, Turn } from "../delivery/message.ts";
import type { BusEvent } from "../events/event.ts";
import { endOfTime, isDeliveryId, isEventId, isId } from "../values/id.ts";

/*
 * Schemas of messages. Other programs of the account can send to the event bus and the queues. A message of an
 * unknown shape must fail alone, not in the middle of a call that serves its whole batch.
 */

const triggers: ReadonlySet<unknown> = new Set<Trigger>([
  "event",
  "retry",
  "drain",
  "manual",
  "test",
]);

/**
 * Returns true if a message is an event from the event bus. It does not validate the members of
 * `data`.
 */
export function isBusEvent(body: unknown): body is BusEvent {
  if (!isObject(body) || typeof body.source !== "string") return false;
  const { detail } = body;
  return (
    isEventReference(detail) &&
    isObject(detail.data) &&
    Array.isArray(detail.consumers) &&
    (detail.position === undefined || isNumber(detail.position, 255))
  );
}

/** Returns true if a message is a delivery, with its event's content or only a reference to it. */
export function isQueuedDelivery(body: unknown): body is QueuedDelivery {
  return (
    isObject(body) &&
    matches(body.delivery_id, isDeliveryId) &&
    matches(body.subscription_id, isId) &&
    isNumber(body.attempt) &&
    triggers.has(body.trigger) &&
    isEventReference(body.event) &&
    (!("data" in body.event) || (isObject(body.event.data) && typeof body.publisher === "string"))
  );
}

/** Returns true if a message is a turn of an ordered lane. */
export function isTurn(body: unknown): body is Turn {
  return (
    isObject(body) &&
    isCompany(body.company_id) &&
    matches(body.subscription_id, isId) &&
    typeof body.ordering_key === "string" &&
    (body.delivery === undefined || isQueuedDelivery(body.delivery))
  );
}

function isEventReference(event: unknown): event is Record<string, unknown> {
  return (
    isObject(event) &&
    matches(event.id, isEventId) &&
    typeof event.event === "string" &&
    isCompany(event.company_id) &&
    isNumber(event.accepted_at, endOfTime)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function matches(value: unknown, isRight: (text: string) => boolean): boolean {
  return typeof value === "string" && isRight(value);
}

function isCompany(value: unknown): boolean {
  return isNumber(value) && value !== 0;
}

function isNumber(value: unknown, max = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
}
