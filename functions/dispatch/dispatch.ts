import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Queue } from "../../adapters/queue.ts";
import { type DeliveryMessage, repeatDelay, secondDelay } from "../../domain/delivery/index.ts";
import { type BusEvent, deliveriesOf } from "../../domain/dispatch.ts";
import { log } from "../log.ts";
import type { CompanyIndexes } from "./company-indexes.ts";
import type { InLane } from "./in-lane.ts";

export type Ports = {
  readonly indexes: CompanyIndexes;
  readonly deliveries: Pick<Queue, "sendAll">;
  /** For those of ordered subscriptions. */
  readonly inLane: InLane;
};

/**
 * Puts the deliveries of a batch of events on the queue, each company's subscriptions being brought up to date once.
 *
 * @returns The records to hand out again: those of which a delivery is not on the queue. They make the
 *   same deliveries then, with the same ids.
 */
export async function dispatch(
  records: readonly SQSRecord[],
  { indexes, deliveries, inLane }: Ports,
): Promise<SQSBatchResponse> {
  const ofCompany = new Map<number, ReturnType<CompanyIndexes["upToDate"]>>();
  const subscriptionsOf = (companyId: number) => {
    const known = ofCompany.get(companyId) ?? indexes.upToDate(companyId);
    ofCompany.set(companyId, known);
    return known;
  };

  const failed = new Set<string>();
  const fail = (messageId: string, error: unknown) => {
    log("dispatch.failed", { message_id: messageId, error: String(error) });
    failed.add(messageId);
  };
  const outgoing = await Promise.all(
    records.map(async ({ messageId, body, attributes }) => {
      const isAgain = Number(attributes.ApproximateReceiveCount) > 1;
      try {
        const event = JSON.parse(body) as BusEvent;
        const subscriptions = await subscriptionsOf(event.detail.company_id);
        const all = deliveriesOf(event, subscriptions);
        if (!subscriptions.hasOrdered) return all.map((one) => toQueue(messageId, one, isAgain));
        const isOrdered = ({ subscription_id }: DeliveryMessage) =>
          subscriptions.isOrdered(subscription_id);
        await inLane(event.detail, all.filter(isOrdered));
        return all.filter((one) => !isOrdered(one)).map((one) => toQueue(messageId, one, isAgain));
      } catch (error) {
        fail(messageId, error);
        return [];
      }
    }),
  );
  const messages = outgoing.flat();
  for (const i of await deliveries.sendAll(messages)) {
    const messageId = messages[i]?.messageId;
    if (messageId) fail(messageId, "a delivery is not on the queue");
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}

/** @param isAgain - It may be there already, put by a function that ended before it could say so. */
function toQueue(messageId: string, delivery: DeliveryMessage, isAgain: boolean) {
  return {
    messageId,
    body: JSON.stringify(isAgain ? { ...delivery, may_be_twice: true } : delivery),
    group: delivery.subscription_id,
    ...(isAgain && { delay: secondDelay }),
    ...(delivery.event.repeat && { delay: repeatDelay }),
  };
}
