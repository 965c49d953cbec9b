import type { InOrder } from "../../../adapters/lanes.ts";
import type { Outcome } from "../../../domain/delivery/index.ts";
import { laneKey } from "../../../domain/order.ts";
import { uuidFrom } from "../../../domain/uuid.ts";
import { announceDead } from "../announce.ts";
import { seeToHeld } from "../hold.ts";
import type { Ports } from "../ports.ts";
import { type LaterTurn, nextTurn, type Turn } from "./turn.ts";

/** What an outcome asks for, of a delivery that is in order. Everything here may be done twice. */
export async function followInOrder(
  message: InOrder,
  outcome: Outcome,
  ports: Ports,
): Promise<void> {
  switch (outcome.kind) {
    case "delivered":
    case "dropped":
      return goOn(message, ports);
    case "retry":
      return turnLater(laneOf(message), outcome.notBefore, ports);
    case "held":
      return seeToHeld(message, outcome.reason, ports);
    case "dead":
      await announceDead(message, outcome, ports);
      return goOn(message, ports);
    default:
      return outcome satisfies never;
  }
}

/** The next of the lane has its turn: those that were asked for with it may have come and gone. */
export async function goOn(message: InOrder, { lanes, turns }: Ports): Promise<void> {
  await lanes.remove(message);
  const { company_id, subscription_id, object } = laneOf(message);
  const [next] = await lanes.first(laneKey(company_id, subscription_id, object), 1);
  if (next) await turns.send(nextTurn(laneOf(next)));
}

/**
 * Asks for a turn at a time. It keeps the delivery that it was asked for, which has no record yet while it waits
 * for an event that is not dispatched.
 */
export async function turnLater(
  turn: Turn,
  at: number,
  { channel, releases }: Ports,
): Promise<void> {
  const { company_id, subscription_id, object } = turn;
  const later: LaterTurn = { kind: "turn", channel, turn };
  const name = uuidFrom(`${laneKey(company_id, subscription_id, object)}/${at}`);
  await releases.later({ body: JSON.stringify(later), group: subscription_id }, { at, name });
}

function laneOf({ event, subscription_id, object }: InOrder): Turn {
  return { company_id: event.company_id, subscription_id, object };
}
