import type { BusDetail } from "../../domain/event.ts";
import { type DeliveryMessage, nextMessage } from "../delivery/message.ts";
import { orderingKeyOf } from "./lane.ts";
import type { TurnPorts } from "./types.ts";

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
