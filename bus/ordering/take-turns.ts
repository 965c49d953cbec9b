import type { Channel } from "../../catalog/index.ts";
import { followUp, hold, holdInOrder } from "../delivery/after.ts";
import { applyEffects, type Work } from "../delivery/apply.ts";
import { commit, deliver, namesOf, workOf } from "../delivery/deliver.ts";
import { wantedBy } from "../delivery/deliver-batch.ts";
import {
  type DeliveryMessage,
  type DeliveryReference,
  nextMessage,
  type Turn,
} from "../delivery/message.ts";
import { inOrderMs, isFinal } from "../delivery/row.ts";
import type { Ports } from "../delivery/types.ts";
import type { BusDetail } from "../events/event.ts";
import { placeOfDelivery } from "../values/id.ts";
import { orderingKeyOf, type Place, pendingStepMs, waitsFor } from "./lane.ts";
import type { Lanes } from "./lanes-table.ts";

/**
 * Adds an event's deliveries to their lanes and requests a turn of each. From then on, later events with the same
 * ordering key need not wait for this one.
 *
 * @throws Error if AWS failed.
 */
export async function inLane(
  event: BusDetail,
  deliveries: readonly DeliveryMessage[],
  { lanes, queues, channel }: Pick<TurnPorts, "lanes" | "queues" | "channel">,
): Promise<void> {
  const ordering_key = orderingKeyOf(event);
  await Promise.all(
    deliveries.map(async (message) => {
      const { company_id } = event;
      const lane = { company_id, subscription_id: message.subscription_id, ordering_key };
      const delivery = nextMessage(message, 0, "event");
      await lanes.put(lane, delivery);
      await queues.turn(channel, { ...lane, delivery });
    }),
  );
  await lanes.forgetPending(event, channel);
}

/**
 * Milliseconds after which no further attempt of a batch begins. The function has 80 seconds, and an attempt can wait
 * 30 for others to its host and 30 for its receiver.
 */
const patienceMs = 15_000;

/** A turn, and how it was received. */
type TurnInBatch = {
  readonly messageId: string;
  readonly group: string;
  readonly receiveCount: number;
  readonly turn: Turn;
};

/**
 * Handles the turns of a batch: those of one lane one after the other, and lanes in parallel.
 *
 * @returns The ids of the messages to redeliver: the first that failed of each lane, and all behind it.
 */
export async function takeTurns(
  turns: readonly TurnInBatch[],
  ports: TurnPorts,
): Promise<readonly string[]> {
  const until = ports.now() + patienceMs;
  const groups = Map.groupBy(turns, ({ group }) => group);
  const failed = await Promise.all([...groups.values()].map((lane) => inTurn(lane, until, ports)));
  return failed.flat();
}

async function inTurn(
  turns: readonly TurnInBatch[],
  until: number,
  ports: TurnPorts,
): Promise<readonly string[]> {
  for (const [i, { messageId, receiveCount, turn }] of turns.entries()) {
    try {
      await takeTurn(turn, receiveCount, until, ports);
    } catch (error) {
      ports.log("turn.failed", { message_id: messageId, error: String(error) });
      return turns.slice(i).map(({ messageId }) => messageId);
    }
  }
  return [];
}

export type TurnPorts = Ports & { readonly lanes: Lanes; readonly channel: Channel };

/**
 * Sends the deliveries of a lane, one after the other, while each one ends and time remains. SQS delivers one turn of
 * a lane at a time, so nothing else sends from the lane meanwhile.
 *
 * @param receiveCount - Number of times that SQS has delivered the turn.
 * @param until - Unix milliseconds, after which no further attempt begins.
 * @throws Error if AWS failed. SQS then redelivers the turn.
 */
export async function takeTurn(
  turn: Turn,
  receiveCount: number,
  until: number,
  ports: TurnPorts,
): Promise<void> {
  const { company_id, subscription_id, ordering_key, delivery } = turn;
  const { lanes, channel, queues } = ports;
  const lane = { company_id, subscription_id, ordering_key };
  for (;;) {
    const now = ports.now();
    // Read before the lane: an event that is no longer pending is in the lane by then.
    const pending = await lanes.firstPending(company_id, channel, ordering_key, now);
    const head = await lanes.first(lane);
    if (!head) return;
    const work = await readHead(head, ordering_key, ports);
    const { row } = work;
    if (row && isFinal(row)) {
      // The function that ended it died before it removed it, and perhaps before it announced it.
      await applyEffects(followUp(row, head, now), work, ports);
      await lanes.remove(lane, head.delivery_id);
      continue;
    }
    if (now > until) {
      // The next turn is only a hint.
      if (delivery) await keepBehind(delivery, ordering_key, ports);
      return queues.turn(channel, lane);
    }
    const ended = await sendHead(work, pending, receiveCount, ports);
    if (!ended) {
      if (delivery && delivery.delivery_id !== head.delivery_id) {
        await keepBehind(delivery, ordering_key, ports);
      }
      return;
    }
    await lanes.remove(lane, head.delivery_id);
  }
}

/**
 * Sends the first delivery of a lane if it is due.
 *
 * @returns True if it has ended.
 */
async function sendHead(
  work: Work,
  pending: Place | undefined,
  receiveCount: number,
  ports: TurnPorts,
): Promise<boolean> {
  const { message, row } = work;
  const now = ports.now();
  if (waitsFor(pending, placeOfDelivery(message.delivery_id), now)) {
    const next = holdInOrder(work, now + pendingStepMs, now);
    return isFinal(await commit(work, next, { attempts: message.attempt, isOpen: true }, ports));
  }
  if (row?.status === "retrying" && (row.next_attempt_at ?? 0) > now) {
    if (receiveCount > 1) await applyEffects(followUp(row, message, now), work, ports);
    return false;
  }
  const after = await deliver(work, ports);
  return after !== undefined && isFinal(after);
}

/** Records that a delivery waits for an earlier one of its lane. */
async function keepBehind(
  delivery: DeliveryReference,
  orderingKey: string,
  ports: TurnPorts,
): Promise<void> {
  const work = await readHead(delivery, orderingKey, ports);
  if (work.row) return;
  const now = ports.now();
  const next = hold(work, "in_order", now + inOrderMs, now);
  await commit(work, next, { attempts: 0, isOpen: true }, ports);
  ports.log("delivery.held", { ...namesOf(work), reason: "in_order" });
}

/** Reads a delivery of a lane, as a message for its next attempt. */
async function readHead(
  delivery: DeliveryReference,
  orderingKey: string,
  ports: TurnPorts,
): Promise<Work> {
  const found = await ports.read(wantedBy([{ message: delivery }]));
  const work = workOf({ message: delivery, receiveCount: 1, isFastLane: false }, found);
  const { row } = work;
  const trigger = row ? "drain" : "event";
  return { ...work, orderingKey, message: { ...delivery, attempt: row?.attempts ?? 0, trigger } };
}
