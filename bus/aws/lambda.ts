import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { log } from "./log.ts";

/**
 * Reads the environment variables that a function needs, once per cold start.
 *
 * @throws Error with all missing names: the stack and the function disagree.
 */
export function environment<Name extends string>(...names: Name[]): Record<Name, string> {
  const missing = names.filter((name) => process.env[name] === undefined);
  if (missing.length > 0) throw new Error(`Environment variables missing: ${missing.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}

/**
 * Processes the messages of a batch in parallel.
 *
 * @param what - Name of the log line for a failure.
 * @param work - Gets the message and its receive count.
 * @returns The records to redeliver: those whose work threw.
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
