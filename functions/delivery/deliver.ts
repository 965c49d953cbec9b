import { longestAttemptMs } from "../../adapters/delivery-log.ts";
import type { FlowItem } from "../../adapters/flow-store.ts";
import type { Recipient } from "../../adapters/recipients.ts";
import {
  type DeliveryMessage,
  type HoldReason,
  hasContent,
  mustAskLog,
  type QueuedDelivery,
  secondDelay,
  standing,
} from "../../domain/delivery/index.ts";
import { type Flow, gateOf, trialMs } from "../../domain/flow/index.ts";
import { contentOf } from "../../domain/history/content.ts";
import { canTake, endpointOf, type Subscription } from "../../domain/subscriptions/subscription.ts";
import { announceDisabled } from "./announce.ts";
import { attempt, settle } from "./attempt.ts";
import { endDeleted } from "./end-deleted.ts";
import { passOn, resume } from "./follow.ts";
import { hold } from "./hold.ts";
import type { Ports } from "./ports.ts";

/** How a message came. */
export type Received = {
  readonly messageId: string;
  /** How often SQS has handed it out. */
  readonly count: number;
  /** By the queue on which nobody waits: only what is known to be quick is sent from there. */
  readonly isFastLane: boolean;
};

/** Sends a delivery, or holds it, or passes it on: whatever its time, its record and its subscription say. */
export async function deliver(
  message: QueuedDelivery,
  received: Received,
  { subscription, flow }: Recipient,
  ports: Ports,
): Promise<void> {
  const now = Date.now();
  if (message.not_before !== undefined && message.not_before > now) {
    return passOn(message, message.not_before, ports);
  }
  // Whoever disabled it may have ended before the company was told.
  if (subscription) await announceDisabled(subscription, flow, ports);
  const isInDoubt = mustAskLog(message, received.count, now);
  const logged = isInDoubt ? await ports.deliveries.find(message) : undefined;
  const stands = standing(message, logged, received.count, now);
  if (stands === "done") return;
  if (stands !== "attempt") return resume(message, stands.resume, ports);
  if (!subscription) return endDeleted(message, ports);
  // Handed out again, it may be in the slow lane already, and be sent from there at this moment.
  const isForSlowLane = received.count > 1 || !flow.flow.is_quick;
  if (received.isFastLane && isForSlowLane && !isAskedFor(message)) {
    return toSlowLane(message, received, ports);
  }
  // Another message for the same attempt may be at it at this moment.
  if (isInDoubt && !(await ports.deliveries.claim(message, received.messageId, now))) {
    // Without a record it may also have gone from one lane to the other since it was taken.
    return logged ? undefined : passOn(message, now + longestAttemptMs, ports);
  }
  await sendOrHold(message, subscription, flow, ports);
}

function toSlowLane(message: QueuedDelivery, { count }: Received, { slowLane }: Ports) {
  // It may be there already, put by a function that ended before it could say so.
  const isSecond = count > 1;
  const body = JSON.stringify(isSecond ? { ...message, may_be_twice: true } : message);
  const group = message.subscription_id;
  return slowLane.queue.send({ body, group, ...(isSecond && { delay: secondDelay }) });
}

/**
 * Makes the attempt, if its subscription may have it now; else it is held.
 *
 * @returns Which of them.
 */
export async function sendOrHold(
  message: QueuedDelivery,
  subscription: Subscription,
  flow: FlowItem,
  ports: Ports,
): Promise<"held" | "attempted"> {
  const { format, target } = subscription;
  // It has been changed since the event came.
  if (!canTake(format, target, message.event.event)) {
    await settle(message, { kind: "dead", reason: "its subscription takes no such event" }, ports);
    return "attempted";
  }
  const keep = async (reason: HoldReason) => {
    await hold(message, reason, ports);
    return "held" as const;
  };
  const gate = isAskedFor(message)
    ? ({ kind: "open" } as const)
    : gateOf(subscription.enabled, flow.flow, Date.now());
  if (gate.kind === "hold") return keep(gate.reason);
  const isTrial = gate.kind === "trial";
  const claimed = isTrial ? await claimTrial(subscription, flow, ports) : flow;
  if (!claimed) return keep("paused");
  if (!(await mayPass(message, subscription, ports))) return keep("rate_limited");
  const whole = await withContent(message, ports);
  if (whole) {
    await ports.limitPerHost(hostOf(whole, subscription), () =>
      attempt({ message: whole, subscription, flow: claimed, isTrial }, ports),
    );
  } else {
    await settle(message, { kind: "dead", reason: "its event is not kept any more" }, ports);
  }
  return "attempted";
}

function isAskedFor({ asked_for, is_test }: QueuedDelivery): boolean {
  return asked_for === true || is_test === true;
}

/** Takes one attempt of the subscription's rate limit, if it has one. */
async function mayPass(
  { is_test }: QueuedDelivery,
  { company_id, id, rate_limit }: Subscription,
  { flows }: Ports,
): Promise<boolean> {
  if (!rate_limit || is_test) return true;
  return flows.take(company_id, id, rate_limit, Date.now());
}

/** Of those that come when a closed endpoint may be tried, one does it; the others wait for what comes of it. */
async function claimTrial(
  { company_id, id }: Subscription,
  known: FlowItem,
  { flows }: Pick<Ports, "flows">,
): Promise<FlowItem | undefined> {
  const until = Date.now() + trialMs;
  const claim = (flow: Flow) =>
    flow.closed_until === known.flow.closed_until ? { ...flow, closed_until: until } : flow;
  const { item, isChanged } = await flows.change(company_id, id, known, claim);
  // Open again: somebody else's trial has succeeded meanwhile.
  return isChanged || item.flow.closed_until === undefined ? item : undefined;
}

async function withContent(
  message: QueuedDelivery,
  { events }: Pick<Ports, "events">,
): Promise<DeliveryMessage | undefined> {
  if (hasContent(message)) return message;
  const { company_id, id, accepted_at } = message.event;
  const record = await events.get(company_id, id, Date.now());
  // After it expired, another event may have come with its id.
  if (record?.accepted_at !== accepted_at) return undefined;
  return { ...message, ...contentOf(record) };
}

function hostOf({ event }: DeliveryMessage, subscription: Subscription): string {
  return URL.parse(endpointOf(subscription, event.event) ?? "")?.host ?? "";
}
