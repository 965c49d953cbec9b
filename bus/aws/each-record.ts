import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { log } from "./log.ts";

/**
 * Works on the messages of a batch side by side.
 *
 * @param what - Name of the log line for one that fails.
 * @param work - Gets the message and how often SQS has handed it out.
 * @returns The records to hand out again: those whose work threw.
 */
export async function eachRecord<Message>(
  records: readonly SQSRecord[],
  what: string,
  work: (message: Message, receiveCount: number) => Promise<void>,
): Promise<SQSBatchResponse> {
  const failed = await Promise.all(
    records.map(async ({ messageId, body, attributes }) => {
      try {
        await work(JSON.parse(body) as Message, Number(attributes.ApproximateReceiveCount));
        return [];
      } catch (error) {
        log(what, { message_id: messageId, error: String(error) });
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failed.flat() };
}
