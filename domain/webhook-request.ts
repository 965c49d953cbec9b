import type { DeliveryMessage } from "./delivery.ts";
import { authorization } from "./formats/flexnet-auth.ts";
import { keygenAccount, render } from "./formats/index.ts";
import { sign as signForKeygen } from "./signatures/keygen.ts";
import { activeSecrets } from "./signatures/rotation.ts";
import { sign } from "./signatures/standard-webhooks.ts";
import { endpointOf, type Subscription } from "./subscriptions/subscription.ts";

/**
 * The request that an attempt makes: the payload in the subscription's format with what this format
 * authenticates by, and the headers of Standard Webhooks 1.0, over exactly these bytes. `webhook-id` is
 * the delivery's, over all attempts; the signatures are made afresh for each.
 *
 * @param baseUrl - Where this deployment's API is found, without a slash at the end.
 * @returns Undefined where the subscription has no URL for this kind of event.
 */
export function webhookRequest(
  message: DeliveryMessage,
  subscription: Subscription,
  baseUrl: string,
  nowMs: number,
): { url: string; headers: Record<string, string>; body: string } | undefined {
  const url = endpointOf(subscription, message.event.event);
  if (url === undefined) return undefined;
  const { headers, body } = render(subscription.format, message, url, baseUrl);
  const timestampSeconds = Math.floor(nowMs / 1000);
  const id = message.delivery_id;
  const secrets = activeSecrets(subscription.secrets, nowMs);
  return {
    url,
    body,
    headers: {
      ...headers,
      ...vendorHeaders(message, subscription, { url, body, nowMs }),
      "user-agent": "license-event-bus",
      "webhook-id": id,
      "webhook-timestamp": String(timestampSeconds),
      "webhook-signature": sign({ id, timestampSeconds, body, secrets }),
    },
  };
}

/** What a vendor's own receivers know its webhooks by. */
function vendorHeaders(
  { event }: DeliveryMessage,
  { keygen, target }: Subscription,
  { url, body, nowMs }: { url: string; body: string; nowMs: number },
): Record<string, string> {
  if (keygen) {
    const keyid = keygenAccount(event);
    const { algorithm, private_key: privateKey } = keygen;
    const date = new Date(nowMs);
    return signForKeygen({ algorithm, privateKey, keyid, url, body, date });
  }
  const credential = target.auth && authorization(target.auth);
  return credential ? { authorization: credential } : {};
}
