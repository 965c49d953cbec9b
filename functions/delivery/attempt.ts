import type { FlowItem } from "../../adapters/flow-store.ts";
import {
  type Answer,
  afterAttempts,
  type DeliveryMessage,
  decide,
  type Outcome,
  type QueuedDelivery,
} from "../../domain/delivery/index.ts";
import { afterAttempt, afterWaiting, type Happening, quickMs } from "../../domain/flow/index.ts";
import { attemptResultView } from "../../domain/history/attempt-view.ts";
import { type Attempt, attemptResult } from "../../domain/history/records.ts";
import { oneLine } from "../../domain/plain-text.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { log } from "../log.ts";
import { announceDisabled } from "./announce.ts";
import { logSettled } from "./end-deleted.ts";
import { follow } from "./follow.ts";
import { wakeChain } from "./hold.ts";
import type { Ports } from "./ports.ts";

export type Attempting = {
  readonly message: DeliveryMessage;
  readonly subscription: Subscription;
  readonly flow: FlowItem;
  /** It is made to see whether a closed endpoint answers again. */
  readonly isTrial: boolean;
};

/**
 * Makes an attempt, and what follows from it. It is recorded first: where what follows fails, the message is
 * handed out again, and it is resumed from the record.
 */
export async function attempt(attempting: Attempting, ports: Ports): Promise<void> {
  const { message, subscription } = attempting;
  const at = Date.now();
  const sent = await sendWatched(attempting, ports);
  if (sent.kind === "busy") {
    await ports.deliveries.unclaim(message);
    return follow(message, { kind: "retry", notBefore: sent.until }, ports);
  }
  if (sent.kind === "unsent") return settle(message, sent.outcome, ports);
  const { kind: _, answer, ...happened } = sent;
  const now = Date.now();
  const made: Attempt = { at, durationMs: now - at, ...happened };
  const error = attemptResultView(attemptResult(made)).error ?? undefined;
  const decided = outcomeOf(message, subscription, answer, now);
  const outcome = decided.kind === "dead" ? { ...decided, error } : decided;
  await ports.deliveries.record(message, made, outcome);
  logAttempt(message, made, outcome, now);
  await learn(attempting, { answer, error, durationMs: made.durationMs }, ports);
  await follow(afterAttempts(message, message.attempts + 1), outcome, ports);
}

/** Ends a delivery without a further attempt. */
export async function settle(
  message: QueuedDelivery,
  ended: Extract<Outcome, { kind: "dropped" | "dead" }>,
  ports: Ports,
): Promise<void> {
  // An expression may have put any text into it, and the bus's own events tell it.
  const outcome = { ...ended, reason: oneLine(ended.reason) };
  await ports.deliveries.settle(message, outcome, Date.now());
  logSettled(message, outcome, message.is_test ? { test: true } : {});
  await follow(message, outcome, ports);
}

function outcomeOf(
  message: DeliveryMessage,
  { retry }: Subscription,
  answer: Answer,
  now: number,
): Outcome {
  if (message.is_test && !answer.isSuccess) {
    return { kind: "dead", reason: "it was a test, which is made once" };
  }
  const tried = message.attempts + 1 - (message.resent_after ?? 0);
  return decide(answer, retry, tried, message.event.accepted_at, now, Math.random());
}

/** Sends; that an answer keeps others waiting is noted before it is there. */
async function sendWatched({ message, subscription, flow }: Attempting, ports: Ports) {
  let noted: Promise<unknown> | undefined;
  const timer = setTimeout(() => {
    if (!flow.flow.is_quick) return;
    const { company_id, id } = subscription;
    noted = ports.flows
      .change(company_id, id, flow, (known) => afterWaiting(known, Date.now()))
      .catch((error) => log("flow.not_changed", { subscription_id: id, error: String(error) }));
  }, quickMs);
  try {
    return await ports.send(message, subscription);
  } finally {
    clearTimeout(timer);
    await noted;
  }
}

/** What an attempt teaches of its endpoint, and what follows for the others that go there. */
async function learn(
  { message, subscription, flow: known, isTrial }: Attempting,
  made: Pick<Happening, "answer" | "error" | "durationMs">,
  ports: Ports,
): Promise<void> {
  const { company_id, id } = subscription;
  const happening: Happening = {
    ...made,
    isFirst: message.attempts === (message.resent_after ?? 0),
    isTrial,
  };
  const now = Date.now();
  const random = Math.random();
  const { item, isChanged } = await ports.flows.change(company_id, id, known, (flow) =>
    afterAttempt(flow, happening, now, random),
  );
  await announceDisabled(subscription, item, ports);
  const hasOpened =
    known.flow.closed_until !== undefined && item.flow.closed_until === undefined && isChanged;
  if (isTrial || hasOpened) await wakeChain(company_id, id, item, ports);
}

function logAttempt(
  message: DeliveryMessage,
  { durationMs, response }: Attempt,
  outcome: Outcome,
  now: number,
): void {
  log("delivery.attempted", {
    delivery_id: message.delivery_id,
    event_id: message.event.id,
    event: message.event.event,
    company_id: message.event.company_id,
    subscription_id: message.subscription_id,
    attempt: message.attempts + 1,
    outcome: outcome.kind,
    ...(outcome.kind === "retry" ? { next_attempt_at: outcome.notBefore } : {}),
    ...(response.kind === "answered" ? { status: response.status } : { error: response.reason }),
    duration_ms: durationMs,
    age_ms: now - message.event.accepted_at,
    ...(message.is_test && { test: true }),
  });
}
