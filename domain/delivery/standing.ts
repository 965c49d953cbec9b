import { longestDelay } from "../longest-delay.ts";
import { hasContent, type QueuedDelivery } from "./message.ts";
import { type DeliveryStatus, type HoldReason, isToldWhenDead } from "./outcome.ts";

/**
 * A first attempt that begins this soon after its event was accepted is made without a question to the log, in
 * milliseconds; it may wait 30 seconds for others to its host and 30 for its receiver.
 */
const unaskedMs = 30_000;

/** How long a repeated event waits, so that its first delivery is in the log by then; in seconds. */
export const repeatDelay = 120;

/** How long one waits that may be the second of two messages for one attempt; in seconds. */
export const secondDelay = 10;

/** What is later than this was given up, and what is due only after it is a schedule; in milliseconds. */
const farMs = 1000 * longestDelay;

/** What the delivery log knows of a delivery. */
export type Logged = {
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Unix milliseconds; while retrying. */
  readonly nextAttemptAt?: number;
  /** While held, dead or dropped. */
  readonly reason?: string | HoldReason;
  /** The last failure in words. */
  readonly error?: string | undefined;
};

/**
 * Whether the delivery log must be asked before an attempt. A first attempt normally need not, which
 * saves a read per delivery. It must where the publisher repeated the event, where SQS hands a message
 * out again, where it was held meanwhile, and where the message is so old that a repeated one may have
 * overtaken it.
 */
export function mustAskLog(message: QueuedDelivery, receiveCount: number, nowMs: number): boolean {
  return (
    receiveCount > 1 ||
    message.attempts > 0 ||
    message.resent_after !== undefined ||
    message.may_be_twice === true ||
    (hasContent(message) && message.event.repeat === true) ||
    nowMs - message.event.accepted_at > unaskedMs
  );
}

/** What to do with a message before any request is made. */
export type Standing = "attempt" | "done" | { readonly resume: Logged };

/**
 * Tells from the log whether a message's attempt is still to be made. If it has been recorded, either
 * another message carries the delivery on, or a function ended between recording what came of it and passing
 * the delivery on: where that may be, it is resumed, which does nothing twice.
 */
export function standing(
  message: QueuedDelivery,
  logged: Logged | undefined,
  receiveCount: number,
  nowMs: number,
): Standing {
  if (!logged) return "attempt";
  const isAgain = receiveCount > 1 || message.may_be_twice === true;
  const recorded = mayBeLeft(logged, isAgain, nowMs) ? { resume: logged } : "done";
  if (logged.attempts > message.attempts) return recorded;
  // What has arrived, waits or is dead goes on only by the message that somebody asked for, or that lets it go.
  if (message.resent_after === message.attempts) return "attempt";
  return logged.status === "retrying" ? "attempt" : recorded;
}

/** Whether it may be that nobody has seen to what a record asks for. */
function mayBeLeft(
  { status, reason, nextAttemptAt }: Logged,
  isAgain: boolean,
  nowMs: number,
): boolean {
  switch (status) {
    case "retrying":
      // Else its message may have been given up before, and brought back from the dead letters.
      return isAgain || (nextAttemptAt !== undefined && Math.abs(nextAttemptAt - nowMs) > farMs);
    case "held":
      return true;
    case "dead":
      return isToldWhenDead(reason);
    case "delivered":
    case "dropped":
      return false;
    default:
      return status satisfies never;
  }
}
