import { readAnswer, usualTimeout } from "../../outbound/answer.ts";
import type { Send } from "../../outbound/guarded-sender.ts";
import type { WebhookSubscription } from "../../subscriptions/subscription.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import type { DeliveryMessage } from "../message.ts";
import type { Sent } from "../types.ts";
import { dead, dropped, late } from "./unsent.ts";
import { type WebhookPayload, webhookPayload, webhookRequest } from "./webhook-request.ts";

export type WebhookPorts = {
  readonly send: Send;
  readonly evaluate: Evaluator["evaluate"];
  /** Where the API is found. */
  readonly apiUrl: string;
};

/** Renders, transforms and signs a delivery, and sends it. */
export async function sendWebhook(
  message: DeliveryMessage,
  subscription: WebhookSubscription,
  { send, evaluate, apiUrl }: WebhookPorts,
): Promise<Sent> {
  const rendered = webhookPayload(message, subscription, apiUrl);
  if (!rendered) return dead("its subscription has no URL for it any more");
  const transformed = await transform(rendered, message, subscription, evaluate);
  if ("kind" in transformed) return transformed;
  const request = webhookRequest(message, subscription, transformed, Date.now());
  const timeoutMs = 1000 * (subscription.timeout ?? usualTimeout);
  const response = await send({ ...request, timeoutMs });
  return { kind: "sent", response, answer: readAnswer(response, subscription.retry, Date.now()) };
}

/** The payload as the subscription's transform makes it, if it has one. */
async function transform(
  payload: WebhookPayload,
  { event }: DeliveryMessage,
  { transform }: WebhookSubscription,
  evaluate: WebhookPorts["evaluate"],
): Promise<WebhookPayload | Sent> {
  if (transform === undefined) return payload;
  const made = await evaluate(
    JSON.parse(payload.body),
    { transform },
    // The same body for every attempt.
    { nowMs: event.accepted_at },
  );
  if (!made.ok) return made.isLate ? late(made.error) : dead(`its transform failed: ${made.error}`);
  const { transform: body } = made.made;
  if (body === undefined) return dropped("its transform gave nothing");
  return { ...payload, body: JSON.stringify(body) };
}
