import { quickMs, slowed } from "../endpoints/learn.ts";
import { windowEnd } from "../endpoints/pace.ts";
import { endpointOf, type Subscription } from "../subscriptions/subscription.ts";
import { oneLine } from "../values/plain-text.ts";
import {
  after,
  endDelivery,
  followUp,
  hold,
  holdInOrder,
  type Next,
  scheduleStart,
} from "./after.ts";
import { applyEffects, learnFrom, type Work } from "./apply.ts";
import { type Attempt, attemptResult, errorOf } from "./attempt.ts";
import { decide, type Received } from "./decide.ts";
import { type DeliveryMessage, withContent } from "./message.ts";
import { type HoldReason, type Outcome, subscriptionDeleted } from "./outcome.ts";
import { type DeliveryRow, maxDelayMs } from "./row.ts";
import type { Expected, Found, Ports, RecordingPorts } from "./types.ts";

/** Returns a message with what was read about it. */
export function workOf(received: Received, found: Found): Work {
  const { event, subscription_id, delivery_id } = received.message;
  const { company_id } = event;
  const key = { company_id, id: subscription_id };
  return {
    ...received,
    found,
    row: found.delivery({ company_id, id: delivery_id }),
    subscription: found.subscription(key),
    endpoint: found.endpoint(key),
  };
}

/**
 * Sends, holds or skips a delivery, by its row, subscription and endpoint.
 *
 * @returns Its current row; undefined if it has none.
 * @throws Error if AWS failed. SQS then redelivers the message.
 */
export async function deliver(work: Work, ports: Ports): Promise<DeliveryRow | undefined> {
  const { message, row, subscription, endpoint } = work;
  const now = ports.now();
  const decision = decide(work, row, subscription, endpoint, now);
  switch (decision.kind) {
    case "skip":
      return row;
    case "follow-up":
      if (row) await applyEffects(followUp(row, message, now), work, ports);
      return row;
    case "forward":
      await enqueue(work, 0, ports);
      return row;
    case "wait":
      await enqueue(work, decision.until - now, ports);
      return row;
    case "end":
      return endWithoutAttempt(work, decision.outcome, ports);
    case "hold":
      return held(work, decision.reason, decision.wakeAt, ports);
    case "send":
      return subscription ? sent({ ...work, subscription }, decision.isProbe, ports) : row;
    default:
      return decision satisfies never;
  }
}

async function enqueue({ message, subscription }: Work, delayMs: number, ports: Ports) {
  if (!subscription) return;
  const delayed = { message, delayMs: Math.min(delayMs, maxDelayMs) };
  await ports.queues.deliver(subscription.channel, [delayed]);
}

async function held(work: Work, reason: HoldReason, wakeAt: number, ports: Ports) {
  const row = await commit(work, hold(work, reason, wakeAt, ports.now()), openRow(work), ports);
  ports.log("delivery.held", { ...namesOf(work), reason });
  return row;
}

async function endWithoutAttempt(
  work: Work,
  ended: Extract<Outcome, { kind: "dropped" | "dead" }>,
  ports: Ports,
) {
  // A subscription's expression can put any text into the reason, which the bus's own events carry.
  const outcome = { ...ended, reason: oneLine(ended.reason) };
  const next = endDelivery(work, outcome, ports.now());
  const row = await commit(work, next, openRow(work), ports);
  ports.log("delivery.ended", {
    ...namesOf(work),
    outcome: outcome.kind,
    ...(work.message.trigger === "test" && { test: true }),
    ...(outcome.reason === subscriptionDeleted && { deleted: true }),
  });
  return row;
}

/** Returns the row to expect. Only a resend may change a row that has ended. */
function openRow({ message: { attempt, trigger } }: Work): Expected {
  return { attempts: attempt, ...(trigger !== "manual" && { isOpen: true }) };
}

type Sendable = Work & { readonly subscription: Subscription };

async function sent(work: Sendable, isProbe: boolean, ports: Ports) {
  const { message, subscription, found } = work;
  const { company_id, id } = subscription;
  const whole = withContent(message, found.event);
  if (!whole) {
    return endWithoutAttempt(
      work,
      { kind: "dead", reason: "its event is no longer stored" },
      ports,
    );
  }
  const { rate_limit } = subscription;
  if (rate_limit && message.trigger !== "test") {
    const now = ports.now();
    // Many attempts count on one item. If DynamoDB refuses one, the delivery is held, and so has a
    // row.
    const hasRoom = await ports.endpoints
      .take({ company_id, id }, rate_limit, now)
      .catch((error) => {
        ports.log("rate_limit.not_counted", { id, error: String(error) });
        return false;
      });
    if (!hasRoom) return held(work, "rate_limited", windowEnd(rate_limit, now), ports);
  }
  const host = URL.parse(endpointOf(subscription, whole.event.event) ?? "")?.host ?? "";
  return ports.limitPerHost(host, () => attempt({ ...work, message: whole }, isProbe, ports));
}

/**
 * Makes the attempt and records it. The row is written before its effects: if the function dies in
 * between, a redelivered message finds it.
 */
async function attempt(
  work: Sendable & { readonly message: DeliveryMessage },
  isProbe: boolean,
  ports: Ports,
): Promise<DeliveryRow | undefined> {
  const { message, subscription } = work;
  const at = ports.now();
  const outcome = await sendWatched(work, ports);
  if (outcome.kind === "busy") return postponed(work, outcome.until, ports);
  if (outcome.kind === "unsent") return endWithoutAttempt(work, outcome.outcome, ports);
  const { kind: _, answer, ...happened } = outcome;
  const now = ports.now();
  const made: Attempt = { at, durationMs: now - at, ...happened };
  const result = attemptResult(made);
  const next = after(work, subscription, { answer, result }, now, ports.random());
  logAttempt(work, made, next.row, ports);
  const isFirst = message.attempt === scheduleStart(work);
  const error = errorOf(result) ?? undefined;
  const observation = { answer, error, durationMs: made.durationMs, isFirst, isProbe };
  return commit(work, next, { attempts: message.attempt }, ports, made, () =>
    learnFrom(observation, work, ports),
  );
}

/** Another delivery is changing the same record. No attempt was made. */
async function postponed(work: Work, until: number, ports: Ports) {
  const now = ports.now();
  if (work.orderingKey !== undefined) {
    return commit(work, holdInOrder(work, until, now), openRow(work), ports);
  }
  await enqueue(work, Math.max(0, until - now), ports);
  return work.row;
}

/** Writes a row, and then applies its effects. */
export async function commit(
  work: Work,
  { row, effects }: Next,
  expected: Expected,
  ports: RecordingPorts,
  made?: Attempt,
  learn?: () => Promise<void>,
): Promise<DeliveryRow> {
  const other = await ports.deliveries.write(row, expected, made);
  await learn?.();
  // The row there may be this one: the client repeats a write whose answer got lost.
  const isOther = other !== undefined && !isSame(other, row);
  const left = isOther ? followUp(other, work.message, ports.now()) : effects;
  await applyEffects(left, work, ports);
  return isOther ? other : row;
}

function isSame(a: DeliveryRow, b: DeliveryRow): boolean {
  return (
    a.status === b.status &&
    a.attempts === b.attempts &&
    a.next_attempt_at === b.next_attempt_at &&
    a.reason === b.reason
  );
}

/** Sends a delivery. Records a slow answer before it arrives, because others wait for it. */
async function sendWatched(
  { message, subscription, endpoint }: Sendable & { readonly message: DeliveryMessage },
  ports: Ports,
) {
  let noted: Promise<unknown> | undefined;
  const stop = ports.after(quickMs, () => {
    if (!endpoint.health.is_quick) return;
    const { company_id, id } = subscription;
    noted = ports.endpoints
      .change({ company_id, id }, endpoint, (health) => slowed(health, ports.now()))
      .catch((error) => ports.log("endpoint.not_changed", { id, error: String(error) }));
  });
  try {
    return await ports.send(message, subscription);
  } finally {
    stop();
    await noted;
  }
}

/** Returns the fields that name a delivery in log lines. */
export function namesOf({ message: { delivery_id, subscription_id, event } }: Work) {
  const { id, event: code, company_id } = event;
  return { delivery_id, event_id: id, event: code, company_id, subscription_id };
}

/**
 * Returns the fields that name a successful attempt in its log line, in half the bytes. Most lines
 * are of this kind, and the line of the accepted event has the event's code and company. Tests and
 * the bus's own events have no such line.
 */
function shortNamesOf(work: Work) {
  const { trigger, subscription_id, event } = work.message;
  const isAccepted = trigger !== "test" && !event.event.startsWith("bus.");
  return isAccepted ? { event_id: event.id, subscription_id } : namesOf(work);
}

/** Logs an attempt. Metrics are made from these lines. */
export function logAttempt(
  work: Work,
  { durationMs, response }: Attempt,
  { status, attempts, next_attempt_at }: DeliveryRow,
  { log, now }: Pick<Ports, "log" | "now">,
): void {
  const { accepted_at } = work.message.event;
  log("delivery.attempted", {
    ...(status === "delivered" ? shortNamesOf(work) : namesOf(work)),
    attempt: attempts,
    outcome: status,
    ...(next_attempt_at !== undefined && { next_attempt_at }),
    ...(response.kind === "answered" ? { status: response.status } : { error: response.reason }),
    duration_ms: durationMs,
    age_ms: now() - accepted_at,
    ...(work.message.trigger === "test" && { test: true }),
  });
}
