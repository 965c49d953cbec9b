import { indexLagMs } from "../endpoints/endpoint.ts";
import { spanSeconds } from "../endpoints/pace.ts";
import type { Answer } from "../outbound/answer.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { defined } from "../values/defined.ts";
import type { AttemptResult } from "./attempt.ts";
import { nextMessage, type QueuedDelivery } from "./message.ts";
import { type HoldReason, isAnnounced, type Outcome, outcomeOf } from "./outcome.ts";
import { type DeliveryRow, identityOf, inOrderMs, isFinal, leaseMs, maxDelayMs } from "./row.ts";

/** An effect to apply after a row is written. Applying it twice is safe. */
export type Effect =
  | { readonly kind: "enqueue"; readonly message: QueuedDelivery; readonly delayMs: number }
  /** Wakes the endpoint at `at`, in unix milliseconds, unless a wake-up is planned by `latest`. */
  | { readonly kind: "wake"; readonly at: number; readonly latest?: number }
  | { readonly kind: "announce-dead"; readonly row: DeliveryRow }
  /** The next delivery of the lane may be sent. */
  | { readonly kind: "turn"; readonly ordering_key: string };

/** A row to write, and its effects. */
export type Next = { readonly row: DeliveryRow; readonly effects: readonly Effect[] };

/** A message, and the row that it found. */
export type Subject = {
  readonly message: QueuedDelivery;
  readonly row: DeliveryRow | undefined;
  /** The delivery's ordering key, if its subscription is ordered. */
  readonly orderingKey?: string | undefined;
};

/** Returns the row and effects that follow from an attempt. */
export function after(
  subject: Subject,
  { retry }: Subscription,
  { answer, result }: { readonly answer: Answer; readonly result: AttemptResult },
  nowMs: number,
  random: number,
): Next {
  const { message } = subject;
  const attempts = message.attempt + 1;
  const tried = attempts - scheduleStart(subject);
  const outcome: Outcome =
    message.trigger === "test" && !answer.isSuccess
      ? { kind: "dead", reason: "it was a test, which is attempted once" }
      : outcomeOf(answer, retry, tried, message.event.accepted_at, nowMs, random);
  return next(subject, outcome, attempts, result, nowMs);
}

/** Returns the row and effects of a delivery that ends without a further attempt. */
export function endDelivery(
  subject: Subject,
  outcome: Extract<Outcome, { kind: "dropped" | "dead" }>,
  nowMs: number,
): Next {
  return next(subject, outcome, subject.message.attempt, subject.row?.last_attempt, nowMs);
}

/**
 * Returns the row and effects of a held delivery. Its endpoint wakes at `wakeAt`, in unix
 * milliseconds.
 */
export function hold(subject: Subject, reason: HoldReason, wakeAt: number, nowMs: number): Next {
  const { message, row } = subject;
  const outcome: Outcome = { kind: "held", reason };
  const held = next(subject, outcome, message.attempt, row?.last_attempt, nowMs);
  const wake: Effect = { kind: "wake", at: wakeAt };
  // A wake-up plans all the room of a rate limit until the next one. Another would plan it twice.
  const planned: Effect = { ...wake, latest: nowMs + 1000 * spanSeconds };
  return { row: held.row, effects: [reason === "rate_limited" ? planned : wake] };
}

/**
 * Returns the row and effects of a lane's head that must wait until `until`, in unix milliseconds.
 */
export function holdInOrder(subject: Subject, until: number, nowMs: number): Next {
  const { row, effects } = hold(subject, "in_order", until, nowMs);
  return { row: { ...row, due_at: until }, effects };
}

function next(
  subject: Subject,
  outcome: Outcome,
  attempts: number,
  last_attempt: AttemptResult | undefined,
  nowMs: number,
): Next {
  const { message, row: before, orderingKey = before?.ordering_key } = subject;
  const start = scheduleStart(subject);
  const row: DeliveryRow = defined({
    ...identityOf(message),
    status: outcome.kind === "retry" ? "retrying" : outcome.kind,
    attempts,
    ...dueOf(outcome, message, orderingKey, nowMs),
    reason: "reason" in outcome ? outcome.reason : undefined,
    last_attempt,
    schedule_start: start || undefined,
    ordering_key: orderingKey,
  });
  return { row, effects: effectsOf(row, message, nowMs) };
}

/** Returns the number of attempts before the current schedule. A resend begins a new schedule. */
export function scheduleStart({ message, row }: Subject): number {
  return message.trigger === "manual" ? message.attempt : (row?.schedule_start ?? 0);
}

/** Held deliveries drain oldest first. */
function dueOf(
  outcome: Outcome,
  { event }: QueuedDelivery,
  orderingKey: string | undefined,
  nowMs: number,
): Pick<DeliveryRow, "due_at" | "next_attempt_at"> {
  if (outcome.kind === "held") {
    return { due_at: outcome.reason === "in_order" ? nowMs + inOrderMs : event.accepted_at };
  }
  if (outcome.kind !== "retry") return {};
  const { at } = outcome;
  // A delayed message makes the attempt. The timer takes over only if that message is lost.
  const isQueued = orderingKey === undefined && at - nowMs <= maxDelayMs;
  return { due_at: isQueued ? at + leaseMs : at, next_attempt_at: at };
}

/** Returns the effects of a row. Each is safe to repeat after a function died. */
function effectsOf(row: DeliveryRow, message: QueuedDelivery, nowMs: number): readonly Effect[] {
  const { status, attempts, due_at = nowMs, next_attempt_at = nowMs } = row;
  switch (status) {
    case "retrying": {
      const wake: Effect = { kind: "wake", at: due_at };
      if (due_at === next_attempt_at) return [wake];
      const retry = nextMessage(message, attempts, "retry");
      return [{ kind: "enqueue", message: retry, delayMs: next_attempt_at - nowMs }, wake];
    }
    case "held":
      return [{ kind: "wake", at: Math.max(due_at, nowMs + indexLagMs) }];
    case "dead":
    case "delivered":
    case "dropped":
      return finalEffects(row, message);
  }
}

function finalEffects(row: DeliveryRow, { trigger, event }: QueuedDelivery): readonly Effect[] {
  const { ordering_key } = row;
  const turn: readonly Effect[] =
    ordering_key === undefined ? [] : [{ kind: "turn", ordering_key }];
  // Failed tests and failed deliveries of the bus's own events are not announced.
  const mustAnnounce =
    row.status === "dead" &&
    isAnnounced(row.reason) &&
    trigger !== "test" &&
    !event.event.startsWith("bus.");
  return mustAnnounce ? [{ kind: "announce-dead", row }, ...turn] : turn;
}

/** Returns the effects of a row whose function may have died before it applied them. */
export function followUp(
  row: DeliveryRow,
  message: QueuedDelivery,
  nowMs: number,
): readonly Effect[] {
  // A second delayed message could make the same attempt twice. The timer makes up for a lost
  // message, and for observations of the endpoint that were not yet applied.
  return isFinal(row)
    ? [...finalEffects(row, message), { kind: "wake", at: nowMs }]
    : [{ kind: "wake", at: Math.max(row.due_at ?? nowMs, nowMs) }];
}
