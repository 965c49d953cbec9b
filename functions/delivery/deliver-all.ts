import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { QueuedDelivery } from "../../domain/delivery/index.ts";
import { log } from "../log.ts";
import { deliver } from "./deliver.ts";
import type { Ports } from "./ports.ts";

type Readable = { readonly record: SQSRecord; readonly message: QueuedDelivery };

/**
 * Delivers a batch side by side.
 *
 * @returns The records to hand out again: those where AWS, not the receiver, failed.
 */
export async function deliverAll(
  records: readonly SQSRecord[],
  slowLaneArn: string,
  ports: Ports,
): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  const fail = ({ messageId }: SQSRecord, error: unknown) => {
    log("delivery.failed", { message_id: messageId, error: String(error) });
    failed.push(messageId);
  };

  const readable = records.flatMap((record): Readable[] => {
    try {
      return [{ record, message: JSON.parse(record.body) as QueuedDelivery }];
    } catch (error) {
      fail(record, error);
      return [];
    }
  });
  const keyOf = ({ event, subscription_id }: QueuedDelivery) => ({
    company_id: event.company_id,
    id: subscription_id,
  });
  try {
    const recipientOf = await ports.recipients.readAll(
      readable.map(({ message }) => keyOf(message)),
    );
    await Promise.all(
      readable.map(async ({ record, message }) => {
        try {
          const recipient = recipientOf(keyOf(message));
          if (!recipient) throw new Error("its subscription could not be read");
          const received = {
            messageId: record.messageId,
            count: Number(record.attributes.ApproximateReceiveCount),
            isFastLane: record.eventSourceARN !== slowLaneArn,
          };
          await deliver(message, received, recipient, ports);
        } catch (error) {
          fail(record, error);
        }
      }),
    );
  } catch (error) {
    for (const { record } of readable) fail(record, error);
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
