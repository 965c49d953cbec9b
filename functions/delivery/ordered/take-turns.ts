import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { log } from "../../log.ts";
import type { Ports } from "../ports.ts";
import { takeTurn } from "./take-turn.ts";
import type { Turn } from "./turn.ts";

/**
 * Turns of a batch: those of one lane one after the other, and lanes side by side.
 *
 * @returns The records to hand out again: the first that failed of each lane, and all behind it.
 */
export async function takeTurns(
  records: readonly SQSRecord[],
  ports: Ports,
): Promise<SQSBatchResponse> {
  const groups = Map.groupBy(records, ({ attributes }) => attributes.MessageGroupId);
  const failed = await Promise.all([...groups.values()].map((group) => inTurn(group, ports)));
  return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

async function inTurn(records: readonly SQSRecord[], ports: Ports): Promise<readonly string[]> {
  for (const [i, { messageId, body, attributes }] of records.entries()) {
    try {
      const turn = JSON.parse(body) as Turn;
      const key = { company_id: turn.company_id, id: turn.subscription_id };
      const recipient = (await ports.recipients.readAll([key]))(key);
      if (!recipient) throw new Error("its subscription could not be read");
      await takeTurn(turn, Number(attributes.ApproximateReceiveCount), recipient, ports);
    } catch (error) {
      log("turn.failed", { message_id: messageId, error: String(error) });
      return records.slice(i).map((record) => record.messageId);
    }
  }
  return [];
}
