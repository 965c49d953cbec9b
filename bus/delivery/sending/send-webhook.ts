import { hopsHeaders } from "../../events/hops.ts";
import { keygenAccount, type Rendered, render } from "../../formats/index.ts";
import { defaultTimeout, readAnswer } from "../../outbound/answer.ts";
import type { Send } from "../../outbound/guarded-sender.ts";
import { type SignIn, signIn } from "../../outbound/sign-in/sign-in.ts";
import { sign as signForKeygen } from "../../signatures/keygen.ts";
import { keysAt } from "../../signatures/keygen-rotation.ts";
import { activeSecrets } from "../../signatures/rotation.ts";
import { sign } from "../../signatures/standard-webhooks.ts";
import {
  messagesUrl,
  type Subscription,
  type WebhookSubscription,
  webhookUrl,
} from "../../subscriptions/subscription.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import type { DeliveryMessage } from "../message.ts";
import type { Sent } from "../types.ts";
import { dead, dropped, late } from "./unsent.ts";

export type WebhookPayload = Rendered & { readonly url: string };
export type WebhookRequest = SignIn & { readonly url: string; readonly body: string };

/**
 * Returns the payload of a webhook, in the subscription's format.
 *
 * @param baseUrl - The URL of this deployment's API, without a slash at the end.
 * @returns Undefined if the subscription has no URL for this kind of event.
 */
export function webhookPayload(
  message: DeliveryMessage,
  { format, target }: WebhookSubscription,
  baseUrl: string,
): WebhookPayload | undefined {
  const url = webhookUrl(target, message.event.event);
  return url === undefined ? undefined : { url, ...render(format, message, url, baseUrl) };
}

/**
 * Returns the request of an attempt: the payload, the subscription's own headers and auth, the
 * headers of Standard Webhooks 1.0 over exactly these bytes, and the hops. `webhook-id` is the
 * delivery's in all attempts. The signatures are new in each.
 */
export function webhookRequest(
  message: DeliveryMessage,
  subscription: WebhookSubscription,
  { url, headers, body }: WebhookPayload,
  nowMs: number,
): WebhookRequest {
  const { headers: own = {}, auth } = subscription.target;
  const entry = signIn(auth);
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
      ...signedHeaders(message, subscription, body, nowMs),
    },
    secrets: [...entry.secrets, ...Object.values(own)],
  };
}

/** Returns the headers of Standard Webhooks 1.0 for a body, and the hops. */
export function signedHeaders(
  { delivery_id: id, event }: DeliveryMessage,
  subscription: Pick<Subscription, "secrets">,
  body: string,
  nowMs: number,
) {
  const timestampSeconds = Math.floor(nowMs / 1000);
  const secrets = activeSecrets(subscription.secrets, nowMs);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSeconds),
    "webhook-signature": sign({ id, timestampSeconds, body, secrets }),
    ...hopsHeaders(event),
  };
}

/** Returns the headers by which Keygen's own receivers know its webhooks. */
function keygenHeaders(
  { event }: DeliveryMessage,
  { keygen, keygen_signs_port: signsPort }: WebhookSubscription,
  { url, body, nowMs }: { url: string; body: string; nowMs: number },
): Record<string, string> {
  if (!keygen) return {};
  const keyid = keygenAccount(event);
  const { algorithm, private_key: privateKey } = keysAt(keygen, nowMs);
  const date = new Date(nowMs);
  return signForKeygen({ algorithm, privateKey, keyid, url, signsPort, body, date });
}

/** Names of headers are case-insensitive (RFC 9110, section 5.1), but are sent as given. */
function agentOf(own: Readonly<Record<string, string>>): Record<string, string> {
  const isGiven = Object.keys(own).some((name) => name.toLowerCase() === "user-agent");
  return isGiven ? {} : { "user-agent": "license-event-bus" };
}

export type WebhookPorts = {
  readonly send: Send;
  readonly evaluate: Evaluator["evaluate"];
  /** The URL of the API. */
  readonly apiUrl: string;
};

/** Renders, transforms and signs a delivery, and sends it. */
export async function sendWebhook(
  message: DeliveryMessage,
  subscription: WebhookSubscription,
  { send, evaluate, apiUrl }: WebhookPorts,
): Promise<Sent> {
  const rendered = webhookPayload(message, subscription, apiUrl);
  if (!rendered) return dead("`target.urls` no longer has a URL for its kind of event");
  const made = await transformed(rendered, message, subscription, evaluate);
  if (made.kind !== "made") return made;
  const request = webhookRequest(message, subscription, made.payload, Date.now());
  const timeoutMs = 1000 * (subscription.timeout ?? defaultTimeout);
  const response = await send({ ...request, timeoutMs });
  return { kind: "sent", response, answer: readAnswer(response, subscription.retry, Date.now()) };
}

/**
 * Returns the payload that a consumer polls: that of a webhook in the subscription's format, transformed and signed.
 *
 * @param apiUrl - The URL of the API.
 */
export async function polledPayload(
  message: DeliveryMessage,
  subscription: Subscription,
  ports: Omit<WebhookPorts, "send">,
  nowMs: number,
): Promise<{ readonly kind: "made"; readonly payload: Rendered } | Unmade> {
  const endpoint = messagesUrl(ports.apiUrl, subscription);
  const made = await renderedPayload(message, subscription, endpoint, ports);
  if (made.kind !== "made") return made;
  const { headers, body } = made.payload;
  const signed = signedHeaders(message, subscription, body, nowMs);
  return { kind: "made", payload: { headers: { ...headers, ...signed }, body } };
}

/** Returns the payload of a delivery in the subscription's format, transformed, for an endpoint without HTTP. */
export function renderedPayload(
  message: DeliveryMessage,
  subscription: Subscription,
  endpoint: string,
  { evaluate, apiUrl }: Omit<WebhookPorts, "send">,
): Promise<{ readonly kind: "made"; readonly payload: Rendered } | Unmade> {
  const rendered = render(subscription.format, message, endpoint, apiUrl);
  return transformed(rendered, message, subscription, evaluate);
}

export type Unmade = Extract<Sent, { readonly kind: "sent" | "unsent" }>;

/** Applies the subscription's transform to a payload, if it has one. */
export async function transformed<P extends { readonly body: string }>(
  payload: P,
  { event }: DeliveryMessage,
  { transform }: Pick<Subscription, "transform">,
  evaluate: Evaluator["evaluate"],
): Promise<{ readonly kind: "made"; readonly payload: P } | Unmade> {
  if (transform === undefined) return { kind: "made", payload };
  const made = await evaluate(
    JSON.parse(payload.body),
    { transform },
    // The event's time, so that every attempt gets the same body.
    { nowMs: event.accepted_at },
  );
  if (!made.ok) return made.isLate ? late(made.error) : dead(`\`transform\` failed: ${made.error}`);
  const { transform: body } = made.made;
  if (body === undefined) return dropped("`transform` returned nothing");
  return { kind: "made", payload: { ...payload, body: JSON.stringify(body) } };
}
