import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Queue } from "../../adapters/queue.ts";
import { type DeliveryMessage, repeatDelay, secondDelay } from "../../domain/delivery/index.ts";
import { type BusEvent, deliveriesOf } from "../../domain/dispatch.ts";
import type { Handed } from "../delivery/deliver-all.ts";
import { log } from "../log.ts";
import type { CompanyIndexes } from "./company-indexes.ts";
import type { InLane } from "./in-lane.ts";

export type Ports = {
  readonly indexes: CompanyIndexes;
  readonly deliveries: Pick<Queue, "sendAll">;
  /** Makes deliveries. @returns The ids of the messages to hand out again. */
  readonly deliverEach: (handed: readonly Handed[]) => Promise<readonly string[]>;
  /** For those of ordered subscriptions. */
  readonly inLane: InLane;
};

/** A delivery with the message of its event, and whether that was handed out before. */
type Found = {
  readonly messageId: string;
  readonly delivery: DeliveryMessage;
  readonly isAgain: boolean;
};

/**
 * With so many events a batch is full, and others wait behind it; and so many deliveries are a batch of their own.
 */
const fullBatch = 10;

/**
 * Finds whom a batch of events is for, each company's subscriptions being brought up to date once. A few are
 * delivered at once, which spares them a queue. In a rush they go by the queue, which is fair: there no
 * subscription's flood comes before what others are to get.
 *
 * @returns The records to hand out again: those of which a delivery is neither made nor on the queue. They make
 *   the same deliveries then, with the same ids.
 */
export async function dispatch(
  records: readonly SQSRecord[],
  { indexes, deliveries, deliverEach, inLane }: Ports,
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
  const found = await Promise.all(
    records.map(async ({ messageId, body, attributes }): Promise<readonly Found[]> => {
      const isAgain = Number(attributes.ApproximateReceiveCount) > 1;
      try {
        const event = JSON.parse(body) as BusEvent;
        const { index, areNoted } = await subscriptionsOf(event.detail.company_id);
        const isOrdered = ({ subscription_id }: DeliveryMessage) =>
          index.isOrdered(subscription_id);
        const all = deliveriesOf(event, index);
        if (areNoted) await inLane(event.detail, all.filter(isOrdered));
        const others = all.filter((one) => !isOrdered(one));
        return others.map((delivery) => ({ messageId, delivery, isAgain }));
      } catch (error) {
        fail(messageId, error);
        return [];
      }
    }),
  );
  const { atOnce, queued } = shared(found.flat(), records.length);
  const [undelivered, unsent] = await Promise.all([
    atOnce.length > 0 ? deliverEach(atOnce.map(handedOf)) : [],
    deliveries.sendAll(queued.map(outgoingOf)),
  ]);
  for (const messageId of undelivered) failed.add(messageId);
  for (const [i, reason] of unsent) {
    const messageId = queued[i]?.messageId;
    if (messageId) fail(messageId, `a delivery is not on the queue: ${reason}`);
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Which deliveries are made at once, and which go by the queue. */
function shared(found: readonly Found[], events: number) {
  const fresh = found.filter(isFresh);
  const isRush = events >= fullBatch || fresh.length > fullBatch;
  return isRush
    ? { atOnce: [], queued: found }
    : { atOnce: fresh, queued: found.filter((one) => !isFresh(one)) };
}

/** It cannot have been made before. */
function isFresh({ delivery, isAgain }: Found): boolean {
  return !isAgain && !delivery.event.repeat;
}

function handedOf({ messageId, delivery }: Found): Handed {
  return { message: delivery, received: { messageId, count: 1, isFastLane: true } };
}

function outgoingOf({ delivery, isAgain }: Found) {
  return {
    // It may have been made, or be there already, by a function that ended before it could say so.
    body: JSON.stringify(isAgain ? { ...delivery, may_be_twice: true } : delivery),
    group: delivery.subscription_id,
    ...(isAgain && { delay: secondDelay }),
    ...(delivery.event.repeat && { delay: repeatDelay }),
  };
}
