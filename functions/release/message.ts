import type { Outgoing } from "../../adapters/queue.ts";
import type { LaterTurn } from "../delivery/ordered/turn.ts";

/** A step of the chain that lets go what a subscription holds. */
export type ReleaseMessage = {
  readonly kind: "release";
  readonly company_id: number;
  readonly subscription_id: string;
  readonly turn: number;
};

/** A step of a replay. */
export type ReplayMessage = {
  readonly kind: "replay";
  readonly company_id: number;
  readonly replay_id: string;
  readonly version: number;
};

/** A step of ending what a deleted subscription has not received. */
export type DeletedMessage = {
  readonly kind: "deleted";
  readonly company_id: number;
  readonly subscription_id: string;
  /** Which deliveries the step ends, and behind which one; from the first that is retrying without them. */
  readonly status?: "retrying" | "held";
  readonly after?: string | undefined;
};

/** What stands on the queue of releases. */
export type Message = ReleaseMessage | ReplayMessage | DeletedMessage | LaterTurn;

export function releaseMessage(
  company_id: number,
  subscription_id: string,
  turn: number,
): Outgoing {
  return outgoing({ kind: "release", company_id, subscription_id, turn }, subscription_id);
}

export function replayMessage(company_id: number, replay_id: string, version: number): Outgoing {
  return outgoing({ kind: "replay", company_id, replay_id, version }, replay_id);
}

export function deletedMessage(
  company_id: number,
  subscription_id: string,
  position: Pick<DeletedMessage, "status" | "after"> = {},
): Outgoing {
  return outgoing({ kind: "deleted", company_id, subscription_id, ...position }, subscription_id);
}

function outgoing(
  message: ReleaseMessage | ReplayMessage | DeletedMessage,
  group: string,
): Outgoing {
  return { body: JSON.stringify(message), group };
}
