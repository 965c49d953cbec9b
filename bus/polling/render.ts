import { signedHeaders, transformed } from "../delivery/sending/send-webhook.ts";
import { canCarry, render } from "../formats/index.ts";
import { messagesUrl } from "../subscriptions/subscription.ts";
import type { Evaluator } from "../transforms/evaluator.ts";
import type { PollPorts } from "./receive.ts";

/**
 * Returns a function that renders a delivery as a webhook would have it: in the subscription's format, transformed,
 * and signed anew in each lease.
 *
 * @param apiUrl - The URL of the API.
 */
export function pollRenderer({
  evaluate,
  apiUrl,
}: {
  readonly evaluate: Evaluator["evaluate"];
  readonly apiUrl: string;
}): PollPorts["render"] {
  return async (message, subscription, nowMs) => {
    const { format } = subscription;
    if (!canCarry(format, message.event.event)) {
      const reason = "its subscription cannot carry the event";
      return { kind: "unsent", outcome: { kind: "dead", reason } };
    }
    const endpoint = messagesUrl(apiUrl, subscription);
    const rendered = render(format, message, endpoint, apiUrl);
    const made = await transformed(rendered, message, subscription, evaluate);
    if (made.kind === "sent") return { kind: "late" };
    if (made.kind === "unsent") return made;
    const { headers, body } = made.payload;
    const signed = signedHeaders(message, subscription, body, nowMs);
    return { kind: "rendered", payload: { headers: { ...headers, ...signed }, body } };
  };
}
