import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { QueuedDelivery } from "../../domain/delivery/index.ts";
import { log } from "../log.ts";
import { deliver, type Received } from "./deliver.ts";
import type { Ports } from "./ports.ts";

/** A delivery to make now, and by which message it came. */
export type Handed = { readonly message: QueuedDelivery; readonly received: Received };

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
  const unreadable: string[] = [];
  const handed = records.flatMap((record): Handed[] => {
    const { messageId, body, attributes, eventSourceARN } = record;
    try {
      const count = Number(attributes.ApproximateReceiveCount);
      const received = { messageId, count, isFastLane: eventSourceARN !== slowLaneArn };
      return [{ message: JSON.parse(body) as QueuedDelivery, received }];
    } catch (error) {
      noteFailure(messageId, error);
      unreadable.push(messageId);
      return [];
    }
  });
  const failed = [...unreadable, ...(await deliverEach(handed, ports))];
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** @returns The ids of the messages to hand out again. */
export async function deliverEach(
  handed: readonly Handed[],
  ports: Ports,
): Promise<readonly string[]> {
  const failed: string[] = [];
  const fail = ({ received: { messageId } }: Handed, error: unknown) => {
    noteFailure(messageId, error);
    failed.push(messageId);
  };
  try {
    const recipientOf = await ports.recipients.readAll(handed.map(({ message }) => keyOf(message)));
    await Promise.all(
      handed.map(async (one) => {
        try {
          const recipient = recipientOf(keyOf(one.message));
          if (!recipient) throw new Error("its subscription could not be read");
          await deliver(one.message, one.received, recipient, ports);
        } catch (error) {
          fail(one, error);
        }
      }),
    );
  } catch (error) {
    for (const one of handed) fail(one, error);
  }
  return failed;
}

function noteFailure(messageId: string, error: unknown): void {
  log("delivery.failed", { message_id: messageId, error: String(error) });
}

function keyOf({ event, subscription_id }: QueuedDelivery) {
  return { company_id: event.company_id, id: subscription_id };
}
