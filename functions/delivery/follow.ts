import {
  afterAttempts,
  type Logged,
  type Outcome,
  type QueuedDelivery,
  toReference,
} from "../../domain/delivery/index.ts";
import { longestDelay } from "../../domain/longest-delay.ts";
import { announceDead } from "./announce.ts";
import { seeToHeld } from "./hold.ts";
import { followInOrder, goOn } from "./ordered/follow.ts";
import type { Ports } from "./ports.ts";

/** What an outcome asks for, once it is recorded. Everything here may be done twice. */
export async function follow(
  message: QueuedDelivery,
  outcome: Outcome,
  ports: Ports,
): Promise<void> {
  const { object } = message;
  if (object !== undefined) return followInOrder({ ...message, object }, outcome, ports);
  switch (outcome.kind) {
    case "delivered":
    case "dropped":
      return letLaneGoOn(message, ports);
    case "retry":
      return passOn(message, outcome.notBefore, ports);
    case "held":
      return seeToHeld(message, outcome.reason, ports);
    case "dead":
      await announceDead(message, outcome, ports);
      return letLaneGoOn(message, ports);
    default:
      return outcome satisfies never;
  }
}

/** Of what was asked for, the lane that it is the first of would wait for a retry that does not come. */
async function letLaneGoOn(message: QueuedDelivery, ports: Ports): Promise<void> {
  const { beside } = message;
  if (beside !== undefined) await goOn({ ...toReference(message), object: beside }, ports);
}

/** Does what the record of an attempt asks for, for a function that ended before it had. */
export function resume(message: QueuedDelivery, logged: Logged, ports: Ports): Promise<void> {
  return follow(afterAttempts(message, logged.attempts), outcomeOf(logged), ports);
}

function outcomeOf({ status, reason, error, nextAttemptAt = Date.now() }: Logged): Outcome {
  switch (status) {
    case "delivered":
      return { kind: "delivered" };
    case "dropped":
      return { kind: "dropped", reason: reason ?? "" };
    case "retrying":
      return { kind: "retry", notBefore: nextAttemptAt };
    case "held":
      // A chain is begun also for one that is said to be disabled: whoever held it may have ended before it was.
      return { kind: "held", reason: "paused" };
    case "dead":
      return { kind: "dead", reason: reason ?? "", error };
    default:
      return status satisfies never;
  }
}

/** Puts a delivery on the queue for its time. What waits long is small: its event is looked up then. */
export function passOn(message: QueuedDelivery, at: number, ports: Ports): Promise<void> {
  const isFar = at - Date.now() > longestDelay * 1000;
  const body = JSON.stringify({ ...(isFar ? toReference(message) : message), not_before: at });
  const name = `${message.delivery_id}-${message.attempts}`;
  return ports.slowLane.later({ body, group: message.subscription_id }, { at, name });
}
