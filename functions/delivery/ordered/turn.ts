import { randomUUID } from "node:crypto";
import type { InOrder } from "../../../adapters/lanes.ts";
import type { Outgoing } from "../../../adapters/queue.ts";
import type { Channel } from "../../../catalog/index.ts";
import { laneGroup } from "../../../domain/order.ts";

/** A lane's turn: whatever is first in it may be sent. */
export type Turn = {
  readonly company_id: number;
  readonly subscription_id: string;
  readonly object: string;
  /** The delivery that it was asked for; none where it goes on. */
  readonly delivery?: InOrder;
};

/** A turn, asked for with a delivery that was put in its lane: asked for twice, it comes once. */
export function turnOf(delivery: InOrder): Outgoing {
  const { event, subscription_id, object, delivery_id } = delivery;
  const turn = { company_id: event.company_id, subscription_id, object, delivery };
  return outgoing(turn, delivery_id);
}

/** One more turn of the same lane. */
export function nextTurn(turn: Turn): Outgoing {
  return outgoing(turn, randomUUID());
}

/** The same turn once more, by its message. */
export function turnAgain(body: string): Outgoing {
  return outgoing(JSON.parse(body) as Turn, randomUUID());
}

function outgoing(turn: Turn, once: string): Outgoing {
  const group = laneGroup(turn.company_id, turn.subscription_id, turn.object);
  return { body: JSON.stringify(turn), group, once };
}

/** A turn that is due later, as it waits on the queue of releases: a FIFO queue delays no single message. */
export type LaterTurn = { readonly kind: "turn"; readonly channel: Channel; readonly turn: Turn };
