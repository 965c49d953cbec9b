import { polledPayload } from "../delivery/sending/send-webhook.ts";
import { canCarry } from "../formats/index.ts";
import type { PollPorts } from "./receive.ts";

/**
 * Returns a function that renders a delivery as a webhook would have it: in the subscription's format, transformed,
 * and signed anew in each lease.
 */
export function pollRenderer(ports: Parameters<typeof polledPayload>[2]): PollPorts["render"] {
  return async (message, subscription, nowMs) => {
    if (!canCarry(subscription.format, message.event.event)) {
      const reason = "its subscription cannot carry the event";
      return { kind: "unsent", outcome: { kind: "dead", reason } };
    }
    const made = await polledPayload(message, subscription, ports, nowMs);
    if (made.kind === "sent") return { kind: "late" };
    return made.kind === "unsent" ? made : { kind: "rendered", payload: made.payload };
  };
}
