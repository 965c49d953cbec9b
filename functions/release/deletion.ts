import { longestAttemptMs } from "../../adapters/delivery-log.ts";
import type { Queue } from "../../adapters/queue.ts";
import type { SubscriptionStore } from "../../adapters/subscription-store.ts";
import { deletedMessage } from "./message.ts";

/**
 * Returns how to delete a subscription and have its undelivered deliveries ended.
 *
 * They are ended twice. The first message is for at once. The other one is sent before the deletion, so that it
 * comes although the function dies in between. It is due when every attempt that was under way is recorded.
 */
export function deletion(
  store: Pick<SubscriptionStore, "delete">,
  releases: Pick<Queue, "send">,
): SubscriptionStore["delete"] {
  return async (subscription) => {
    const message = deletedMessage(subscription.company_id, subscription.id);
    await releases.send({ ...message, delay: longestAttemptMs / 1000 });
    const deleted = await store.delete(subscription);
    if (deleted !== "changed") await releases.send(message);
    return deleted;
  };
}
