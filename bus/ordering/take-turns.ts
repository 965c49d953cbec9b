import type { Turn } from "../delivery/types.ts";
import { takeTurn } from "./take-turn.ts";
import type { TurnPorts } from "./types.ts";

/**
 * In milliseconds. After so long no further attempt of a batch begins: one may wait 30 seconds for others to its
 * host, and 30 for its receiver, of the 80 seconds that the function has.
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
 * Takes the turns of a batch: those of one lane one after the other, and lanes side by side.
 *
 * @returns The ids of the messages to hand out again: the first that failed of each lane, and all behind it.
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
