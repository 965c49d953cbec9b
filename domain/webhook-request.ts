import { type SignIn, signIn } from "./auth/sign-in.ts";
import type { DeliveryMessage } from "./delivery/index.ts";
import { keygenAccount, render } from "./formats/index.ts";
import { sign as signForKeygen } from "./signatures/keygen.ts";
import { activeSecrets } from "./signatures/rotation.ts";
import { sign } from "./signatures/standard-webhooks.ts";
import { endpointOf, type Subscription } from "./subscriptions/subscription.ts";

export type WebhookRequest = SignIn & { readonly url: string; readonly body: string };

/**
 * The request that an attempt makes: the payload in the subscription's format, its own headers and sign-in,
 * and the headers of Standard Webhooks 1.0, over exactly these bytes. `webhook-id` is the delivery's, over
 * all attempts; the signatures are made afresh for each.
 *
 * @param baseUrl - Where this deployment's API is found, without a slash at the end.
 * @returns Undefined where the subscription has no URL for this kind of event.
 */
export function webhookRequest(
  message: DeliveryMessage,
  subscription: Subscription,
  baseUrl: string,
  nowMs: number,
): WebhookRequest | undefined {
  const url = endpointOf(subscription, message.event.event);
  if (url === undefined) return undefined;
  const { headers, body } = render(subscription.format, message, url, baseUrl);
  const { headers: own = {}, auth } = subscription.target;
  const entry = signIn(auth);
  const timestampSeconds = Math.floor(nowMs / 1000);
  const id = message.delivery_id;
  const secrets = activeSecrets(subscription.secrets, nowMs);
  return {
    ...entry,
    url,
    body,
    headers: {
      ...agentOf(own),
      ...own,
      ...headers,
      ...keygenHeaders(message, subscription, { url, body, nowMs }),
      ...entry.headers,
      "webhook-id": id,
      "webhook-timestamp": String(timestampSeconds),
      "webhook-signature": sign({ id, timestampSeconds, body, secrets }),
    },
    secrets: [...entry.secrets, ...Object.values(own)],
  };
}

/** What Keygen's own receivers know its webhooks by. */
function keygenHeaders(
  { event }: DeliveryMessage,
  { keygen }: Subscription,
  { url, body, nowMs }: { url: string; body: string; nowMs: number },
): Record<string, string> {
  if (!keygen) return {};
  const keyid = keygenAccount(event);
  const { algorithm, private_key: privateKey } = keygen;
  return signForKeygen({ algorithm, privateKey, keyid, url, body, date: new Date(nowMs) });
}

/** Names of headers have no case (RFC 9110, section 5.1), but are sent as they are given. */
function agentOf(own: Readonly<Record<string, string>>): Record<string, string> {
  const isGiven = Object.keys(own).some((name) => name.toLowerCase() === "user-agent");
  return isGiven ? {} : { "user-agent": "license-event-bus" };
}
