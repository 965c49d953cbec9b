import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { sendEvery } from "../../../adapters/queue.ts";
import { log } from "../../log.ts";
import type { Ports } from "../ports.ts";
import { takeTurn } from "./take-turn.ts";
import { type Turn, turnAgain } from "./turn.ts";

/**
 * After so long, in milliseconds, no further turn of a batch is taken: one that begins now may wait 30 seconds
 * for others to its host, and 30 for its receiver, in the 80 that the function has.
 */
const patience = 15_000;

/**
 * Turns of a batch: those of one lane one after the other, and lanes side by side. For those that it has no time
 * for, a lane asks again.
 *
 * @returns The records to hand out again: the first that failed of each lane, and all behind it.
 */
export async function takeTurns(
  records: readonly SQSRecord[],
  ports: Ports,
): Promise<SQSBatchResponse> {
  const until = Date.now() + patience;
  const groups = Map.groupBy(records, ({ attributes }) => attributes.MessageGroupId);
  const failed = await Promise.all(
    [...groups.values()].map((group) => inTurn(group, until, ports)),
  );
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

async function inTurn(
  records: readonly SQSRecord[],
  until: number,
  ports: Ports,
): Promise<readonly string[]> {
  for (const [i, { messageId, body, attributes }] of records.entries()) {
    try {
      if (Date.now() > until) {
        // Behind the others of its lane, which is in order by what is in it, not by its turns.
        await sendEvery(
          ports.turns,
          records.slice(i).map(({ body }) => turnAgain(body)),
        );
        return [];
      }
      const turn = JSON.parse(body) as Turn;
      const key = { company_id: turn.company_id, id: turn.subscription_id };
      const recipient = (await ports.recipients.readAll([key]))(key);
      if (!recipient) throw new Error("its subscription could not be read");
      const count = Number(attributes.ApproximateReceiveCount);
      await takeTurn(turn, { messageId, count }, recipient, ports);
    } catch (error) {
      log("turn.failed", { message_id: messageId, error: String(error) });
      return records.slice(i).map((record) => record.messageId);
    }
  }
  return [];
}
