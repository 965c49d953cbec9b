import type { InOrder } from "../../../adapters/lanes.ts";
import type { Recipient } from "../../../adapters/recipients.ts";
import { isToldWhenDead, type Logged } from "../../../domain/delivery/index.ts";
import { placeOfDelivery } from "../../../domain/id.ts";
import { laneKey, waitStep, waitsFor } from "../../../domain/order.ts";
import { announceDisabled } from "../announce.ts";
import { type Received, sendOrHold } from "../deliver.ts";
import { endDeleted } from "../end-deleted.ts";
import { resume } from "../follow.ts";
import { hold } from "../hold.ts";
import type { Ports } from "../ports.ts";
import { turnLater } from "./follow.ts";
import type { Turn } from "./turn.ts";

/**
 * Sends what is first in a lane, if its time has come. SQS hands out one turn of a lane at a time, so nothing
 * else of it is under way meanwhile. Whatever keeps the first one keeps the others of its lane, and no other.
 *
 */
export async function takeTurn(
  turn: Turn,
  received: Pick<Received, "messageId" | "count">,
  recipient: Recipient,
  ports: Ports,
): Promise<void> {
  const { subscription } = recipient;
  if (!subscription) return endTurn(turn, ports);
  await announceDisabled(subscription, recipient.flow, ports);
  const { company_id, subscription_id, object } = turn;
  const now = Date.now();
  const lane = laneKey(company_id, subscription_id, object);
  // Before the lane is looked at: what is not among these any more is in the lane by then.
  const earlier = await ports.undispatched.first(company_id, subscription.channel, object, now);
  const first = await firstUndone(lane, ports);
  if (!first) return;
  const { head, logged } = first;
  if (waitsFor(earlier, placeOfDelivery(head.delivery_id), now))
    return turnLater(turn, now + waitStep, ports);

  const isAskedFor = head.resent_after !== undefined && head.resent_after === logged?.attempts;
  if (logged?.status === "retrying" && !isAskedFor && (logged.nextAttemptAt ?? 0) > now) {
    // The turn of one behind it; any other is the lane's own, which nobody else may have asked for again.
    const isBehind = turn.delivery && turn.delivery.delivery_id !== head.delivery_id;
    if (received.count > 1 || !isBehind) await turnLater(turn, logged.nextAttemptAt ?? now, ports);
    return keepBehind(turn, head, ports);
  }
  const attempts = logged?.attempts ?? 0;
  const restarts = logged?.status === "held" ? attempts : head.resent_after;
  const message = {
    ...head,
    attempts,
    ...(restarts === undefined ? {} : { resent_after: restarts }),
  };
  // Somebody may have asked for this very one, which then goes beside its lane.
  if (logged && !(await ports.deliveries.claim(message, received.messageId, now)))
    return turnLater(turn, now + waitStep, ports);
  const done = await sendOrHold(message, subscription, recipient.flow, ports);
  if (done === "held") return keepBehind(turn, head, ports);
}

/** The first of a lane that is still to be sent; those that are done are taken out. */
async function firstUndone(
  lane: string,
  ports: Ports,
): Promise<{ readonly head: InOrder; readonly logged: Logged | undefined } | undefined> {
  for (;;) {
    const [head] = await ports.lanes.first(lane, 1);
    if (!head) return undefined;
    const logged = await ports.deliveries.find(head);
    const isDone = logged && ["delivered", "dropped", "dead"].includes(logged.status);
    if (!isDone || head.resent_after === logged.attempts) return { head, logged };
    // Whoever gave it up would have taken it out, had its function not ended.
    const isUntold = logged.status === "dead" && isToldWhenDead(logged.reason);
    if (isUntold) await resume(head, logged, ports);
    else await ports.lanes.remove(head);
  }
}

/** Its subscription was deleted. Each delivery of a lane has a turn of its own, or a row that is found by itself. */
async function endTurn({ delivery }: Turn, ports: Ports): Promise<void> {
  if (!delivery) return;
  await endDeleted(delivery, ports);
  await ports.lanes.remove(delivery);
}

/** Shows that a delivery waits for another one. */
async function keepBehind({ delivery }: Turn, head: InOrder, ports: Ports): Promise<void> {
  if (!delivery || delivery.delivery_id === head.delivery_id) return;
  if (await ports.deliveries.find(delivery)) return;
  await hold(delivery, "in_order", ports);
}
