import { type DeliveryMessage, nextMessage, type Turn } from "../delivery/message.ts";
import type { BusDetail } from "../events/event.ts";
import { orderingKeyOf } from "./lane.ts";
import { type TurnPorts, takeTurn } from "./take-turn.ts";

/**
 * Puts an event's deliveries in their lanes and asks for a turn of each. Later events with the same ordering key
 * need not wait for this one any more then.
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
 * No further attempt of a batch begins after this time, in milliseconds. An attempt may wait 30 seconds for others to
 * its host, and 30 for its receiver, of the 80 seconds that the function has.
 */
const patienceMs = 15_000;

/** A turn and how it came. */
export type TurnInBatch = {
  readonly messageId: string;
  readonly group: string;
  readonly receiveCount: number;
  readonly turn: Turn;
};

/**
 * Takes the turns of a batch: those of one lane one after the other, and lanes in parallel.
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
