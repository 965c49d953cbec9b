import type { Lanes } from "../../adapters/lanes.ts";
import { type Queue, sendEvery } from "../../adapters/queue.ts";
import type { Undispatched } from "../../adapters/undispatched.ts";
import type { Channel } from "../../catalog/index.ts";
import { type DeliveryMessage, toReference } from "../../domain/delivery/index.ts";
import type { BusDetail } from "../../domain/event.ts";
import { objectOf } from "../../domain/order.ts";
import { turnOf } from "../delivery/ordered/turn.ts";

/**
 * Puts an event's deliveries to ordered subscriptions in their lanes, and asks for a turn of each; then the
 * later events of its object need not wait for it any more.
 *
 * @throws Error if a turn could not be asked for.
 */
export function inLane(
  channel: Channel,
  lanes: Pick<Lanes, "put">,
  turns: Pick<Queue, "sendAll">,
  undispatched: Pick<Undispatched, "forget">,
) {
  return async (event: BusDetail, deliveries: readonly DeliveryMessage[]): Promise<void> => {
    const object = objectOf(event);
    const placed = deliveries.map((delivery) => ({ ...toReference(delivery), object }));
    await Promise.all(placed.map((delivery) => lanes.put(delivery)));
    await sendEvery(
      turns,
      placed.map((delivery) => turnOf(delivery)),
    );
    await undispatched.forget(event, channel);
  };
}
export type InLane = ReturnType<typeof inLane>;
