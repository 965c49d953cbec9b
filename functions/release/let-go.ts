import type { InOrder, Lanes } from "../../adapters/lanes.ts";
import { type Outgoing, type Queue, sendEvery } from "../../adapters/queue.ts";
import type { Channel } from "../../catalog/index.ts";
import type { DeliveryReference } from "../../domain/delivery/index.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { nextTurn } from "../delivery/ordered/turn.ts";

export type Ways = {
  readonly slowLanes: Readonly<Record<Channel, Queue>>;
  readonly turns: Readonly<Record<Channel, Queue>>;
  readonly lanes: Pick<Lanes, "put">;
};

/**
 * Puts deliveries on their channel's queue; those that are in order, in their lanes, of which each gets a turn.
 *
 * @throws Error if some are not on it: they stand as before, and are found again.
 */
export function letGo({ slowLanes, turns, lanes }: Ways) {
  return async (
    deliveries: readonly DeliveryReference[],
    { channel }: Pick<Subscription, "channel">,
  ): Promise<void> => {
    const ordered = deliveries.filter(isInOrder);
    const others = deliveries.filter((delivery) => !isInOrder(delivery));
    await Promise.all(ordered.map((delivery) => lanes.put(delivery)));
    await sendEvery(turns[channel], turnsOf(ordered));
    await sendEvery(slowLanes[channel], others.map(toSend));
  };
}
export type LetGo = ReturnType<typeof letGo>;

function isInOrder(delivery: DeliveryReference): delivery is InOrder {
  return delivery.object !== undefined;
}

/** One for each lane: it goes on by itself then. */
function turnsOf(ordered: readonly InOrder[]): readonly Outgoing[] {
  const lanes = Map.groupBy(ordered, ({ object }) => object);
  return [...lanes].flatMap(([object, [first]]) =>
    first
      ? [
          nextTurn({
            company_id: first.event.company_id,
            subscription_id: first.subscription_id,
            object,
          }),
        ]
      : [],
  );
}

function toSend(delivery: DeliveryReference): Outgoing {
  return { body: JSON.stringify(delivery), group: delivery.subscription_id };
}
