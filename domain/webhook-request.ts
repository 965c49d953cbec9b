import type { DeliveryMessage } from "./delivery.ts";
import { render } from "./formats/index.ts";
import { sign } from "./signatures/standard-webhooks.ts";
import type { Subscription } from "./subscription.ts";

/**
 * The request that an attempt makes: the payload in the subscription's format, and the headers of
 * Standard Webhooks 1.0 over exactly these bytes. `webhook-id` is the delivery's, over all attempts.
 */
export function webhookRequest(
  message: DeliveryMessage,
  subscription: Subscription,
  nowMs: number,
): { url: string; headers: Record<string, string>; body: string } {
  const { url } = subscription.target;
  const { headers, body } = render(subscription.format, message, url);
  const timestampSeconds = Math.floor(nowMs / 1000);
  const id = message.delivery_id;
  return {
    url,
    body,
    headers: {
      ...headers,
      "user-agent": "license-event-bus",
      "webhook-id": id,
      "webhook-timestamp": String(timestampSeconds),
      "webhook-signature": sign({ id, timestampSeconds, body, secrets: subscription.secrets }),
    },
  };
}
