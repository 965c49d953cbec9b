import type { Backlog } from "../../adapters/backlog.ts";
import type { DeliveryLog } from "../../adapters/delivery-log.ts";
import type { FlowItem, FlowStore } from "../../adapters/flow-store.ts";
import type { SendLater } from "../../adapters/later.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { type DeliveryReference, droppedWhenEnabled } from "../../domain/delivery/index.ts";
import {
  type Flow,
  mayBeCut,
  type Progress,
  progressAfter,
  type Step,
  stepOf,
} from "../../domain/flow/index.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { uuidFrom } from "../../domain/uuid.ts";
import { log } from "../log.ts";
import type { LetGo } from "./let-go.ts";
import { type ReleaseMessage, releaseMessage } from "./message.ts";

export type Ports = {
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly flows: FlowStore;
  readonly backlog: Backlog;
  readonly deliveries: Pick<DeliveryLog, "settle">;
  readonly letGo: LetGo;
  readonly sendLater: SendLater;
};

/** What is dropped goes by so many a step. */
const mostDropped = 100;

/**
 * One step of the chain that lets go what a subscription holds.
 *
 * It takes its turn first: of messages that stand for the same step, one is acted on. If its function ends
 * after that, the message is handed out again and only passes the turn on; what was not let go is found in
 * the next round.
 */
export async function takeStep(
  { company_id, subscription_id, turn }: ReleaseMessage,
  receiveCount: number,
  ports: Ports,
): Promise<void> {
  const [item, subscription] = await Promise.all([
    ports.flows.read(company_id, subscription_id),
    ports.subscriptions.get(company_id, subscription_id),
  ]);
  if (!subscription) return;
  const now = Date.now();
  if (item.turn !== turn) {
    const isLeft = receiveCount > 1 || mayBeCut(item, now);
    // Also where it is said to be the last: what was held meanwhile may not have got to the next.
    const { wake_at = now } = item;
    if (isLeft && item.turn === turn + 1) await passTurn(subscription, { ...item, wake_at }, ports);
    return;
  }
  const step = stepOf(subscription.enabled, item.flow, subscription.rate_limit, item, now);
  switch (step.kind) {
    case "end":
      return proceed(subscription, item, { turn: turn + 1 }, ports);
    case "wait":
      return proceed(subscription, item, { ...item, turn: turn + 1, wake_at: step.until }, ports);
    case "release":
      return release(subscription, item, step, now, ports);
    default:
      return step satisfies never;
  }
}

async function release(
  subscription: Subscription,
  item: FlowItem,
  step: Extract<Step, { kind: "release" }>,
  now: number,
  ports: Ports,
): Promise<void> {
  const { company_id, id, rate_limit } = subscription;
  const { drop_before } = item.flow;
  const limit = drop_before === undefined ? step.most : mostDropped;
  const page = await ports.backlog.page(company_id, id, "held", { limit, after: item.after });
  const isDropped = ({ event }: DeliveryReference) =>
    drop_before !== undefined && event.accepted_at <= drop_before;
  const dropped = page.items.filter(isDropped);
  const released = page.items.filter((held) => !isDropped(held)).slice(0, step.most);
  const seen = [...dropped, ...released];
  const next = progressAfter(
    item,
    step,
    {
      count: seen.length,
      last: seen.at(-1)?.delivery_id,
      isEnd: page.isEnd && seen.length === page.items.length,
    },
    item.flow,
    rate_limit,
    now,
  );
  const taken = await take(subscription, item, next, ports);
  if (!taken) return;
  await Promise.all(dropped.map((held) => drop(held, ports)));
  if (released.length > 0) await ports.letGo(released, subscription);
  if (seen.length > 0) {
    log("deliveries.released", {
      company_id,
      subscription_id: id,
      released: released.length,
      ...(dropped.length > 0 ? { dropped: dropped.length } : {}),
    });
  }
  if (taken.wake_at !== undefined) return passTurn(subscription, taken, ports);
  if (drop_before !== undefined) {
    await ports.flows.change(company_id, id, item, withoutDrop);
  }
}

function withoutDrop(flow: Flow): Flow {
  if (flow.drop_before === undefined) return flow;
  const { drop_before: _, ...rest } = flow;
  return rest;
}

function drop(held: DeliveryReference, { deliveries }: Ports): Promise<void> {
  return deliveries.settle(held, { kind: "dead", reason: droppedWhenEnabled }, Date.now());
}

async function proceed(
  subscription: Subscription,
  item: FlowItem,
  next: Progress,
  ports: Ports,
): Promise<void> {
  const taken = await take(subscription, item, next, ports);
  if (taken) await passTurn(subscription, taken, ports);
}

/** @returns What to leave to the next step; undefined where another message makes this one. */
async function take(
  { company_id, id }: Subscription,
  before: FlowItem,
  next: Progress,
  ports: Ports,
): Promise<Progress | undefined> {
  const { isChanged, item } = await ports.flows.advance(company_id, id, next);
  return isChanged ? dueAfter(next, before, item) : undefined;
}

/**
 * The next step is due at once where something changed while this one was decided: whoever opened, enabled or
 * held something then told this turn, which has passed, and not the next.
 */
function dueAfter(next: Progress, before: FlowItem, after: FlowItem): Progress {
  const isChanged = before.version !== after.version;
  const isHeldBehindTheEnd = next.wake_at === undefined && before.held_at !== after.held_at;
  return isChanged || isHeldBehindTheEnd ? { ...next, wake_at: Date.now() } : next;
}

async function passTurn(
  { company_id, id }: Subscription,
  { turn, wake_at }: Progress,
  { sendLater }: Ports,
): Promise<void> {
  if (wake_at === undefined) return;
  const name = uuidFrom(`${company_id}/${id}/release/${turn}`);
  await sendLater(releaseMessage(company_id, id, turn), { at: wake_at, name });
}
