import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Queue } from "../../adapters/queue.ts";
import { repeatDelay } from "../../domain/delivery.ts";
import { type BusEvent, deliveriesOf } from "../../domain/dispatch.ts";
import { log } from "../log.ts";
import type { CompanyIndexes } from "./company-indexes.ts";

/**
 * Puts the deliveries of a batch of events on the queue, each company's subscriptions being brought up to date once.
 *
 * @returns The records to hand out again: those of which a delivery is not on the queue. They make the
 *   same deliveries then, with the same ids.
 */
export async function dispatch(
  records: readonly SQSRecord[],
  indexes: CompanyIndexes,
  deliveries: Queue,
): Promise<SQSBatchResponse> {
  const ofCompany = new Map<number, ReturnType<CompanyIndexes["upToDate"]>>();
  const subscriptionsOf = (companyId: number) => {
    const known = ofCompany.get(companyId) ?? indexes.upToDate(companyId);
    ofCompany.set(companyId, known);
    return known;
  };

  const failed = new Set<string>();
  const outgoing = await Promise.all(
    records.map(async ({ messageId, body }) => {
      try {
        const event = JSON.parse(body) as BusEvent;
        const subscriptions = await subscriptionsOf(event.detail.company_id);
        return deliveriesOf(event, subscriptions).map((delivery) => ({
          messageId,
          body: JSON.stringify(delivery),
          group: delivery.subscription_id,
          ...(event.detail.repeat ? { delay: repeatDelay } : {}),
        }));
      } catch (error) {
        log("dispatch.failed", { message_id: messageId, error: String(error) });
        failed.add(messageId);
        return [];
      }
    }),
  );
  const messages = outgoing.flat();
  for (const i of await deliveries.sendAll(messages)) {
    const messageId = messages[i]?.messageId;
    if (messageId) failed.add(messageId);
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}
