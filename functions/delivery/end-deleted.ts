import type { DeliveryLog } from "../../adapters/delivery-log.ts";
import {
  type Outcome,
  type QueuedDelivery,
  subscriptionDeleted,
} from "../../domain/delivery/index.ts";
import { log } from "../log.ts";

/** Ends what is still to come of a delivery whose subscription was deleted. */
export async function endDeleted(
  message: QueuedDelivery,
  { deliveries }: { readonly deliveries: Pick<DeliveryLog, "endUndelivered"> },
): Promise<void> {
  const outcome = { kind: "dead", reason: subscriptionDeleted } as const;
  const isEnded = await deliveries.endUndelivered(message, outcome, Date.now());
  if (isEnded) logSettled(message, outcome, { deleted: true });
}

/** @param because - What of it is no fault of an endpoint, so that it is not counted as dead. */
export function logSettled(
  message: QueuedDelivery,
  outcome: Outcome,
  because: { readonly test?: true; readonly deleted?: true } = {},
): void {
  log("delivery.settled", {
    delivery_id: message.delivery_id,
    event_id: message.event.id,
    event: message.event.event,
    company_id: message.event.company_id,
    subscription_id: message.subscription_id,
    outcome: outcome.kind,
    ...because,
  });
}
