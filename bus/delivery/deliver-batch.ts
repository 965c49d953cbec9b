import type { Received } from "./decide.ts";
import { deliver, workOf } from "./deliver.ts";
import { hasContent } from "./message.ts";
import type { DeliveryRow } from "./row.ts";
import type { Found, Ports, Wanted } from "./types.ts";

/** A message with the id by which SQS redelivers it. */
export type InBatch = Received & { readonly messageId: string };

/**
 * Delivers a batch. One call reads everything that it needs.
 *
 * @returns The ids of the messages to redeliver: those for which AWS failed.
 */
export async function deliverBatch(
  batch: readonly InBatch[],
  ports: Ports,
): Promise<readonly string[]> {
  try {
    // For first attempts, a moment's lag costs at most one attempt too many.
    const mayLag = batch.every(
      ({ message, receiveCount }) => message.trigger === "event" && receiveCount === 1,
    );
    const found = await ports.read({ ...wantedBy(batch), mayLag });
    return await deliverEach(batch, found, ports);
  } catch (error) {
    return batch.map(({ messageId }) => failed(messageId, error, ports));
  }
}

/**
 * Delivers a batch with what was read for it. SQS may return two messages of one delivery together,
 * for instance after an outage: they run one after the other, so that the second one finds the row
 * of the first.
 */
export async function deliverEach(
  batch: readonly InBatch[],
  found: Found,
  ports: Ports,
): Promise<readonly string[]> {
  const byDelivery = Map.groupBy(batch, ({ message }) => message.delivery_id);
  const failed = await Promise.all(
    [...byDelivery.values()].map((messages) => deliverInTurn(messages, found, ports)),
  );
  return failed.flat();
}

/** Delivers the messages of one delivery. */
async function deliverInTurn(
  messages: readonly InBatch[],
  found: Found,
  ports: Ports,
): Promise<readonly string[]> {
  let row: DeliveryRow | undefined;
  for (const [i, { messageId: _, ...received }] of messages.entries()) {
    try {
      const work = workOf(received, found);
      row = await deliver(row ? { ...work, row } : work, ports);
    } catch (error) {
      // It is unknown what the row is now.
      return messages.slice(i).map(({ messageId }) => failed(messageId, error, ports));
    }
  }
  return [];
}

/** Returns the keys that a batch of deliveries needs. */
export function wantedBy(batch: readonly Pick<Received, "message">[]): Wanted {
  const subscriptions = batch.map(({ message: { event, subscription_id } }) => ({
    company_id: event.company_id,
    id: subscription_id,
  }));
  return {
    subscriptions,
    endpoints: subscriptions,
    deliveries: batch.map(({ message: { event, delivery_id } }) => ({
      company_id: event.company_id,
      id: delivery_id,
    })),
    events: batch
      .filter(({ message }) => !hasContent(message))
      .map(({ message: { event } }) => ({ company_id: event.company_id, id: event.id })),
  };
}

function failed(messageId: string, error: unknown, { log }: Pick<Ports, "log">): string {
  log("delivery.failed", { message_id: messageId, error: String(error) });
  return messageId;
}
