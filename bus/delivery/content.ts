import { eventTypes } from "../../catalog/index.ts";
import { type DeliveryMessage, hasContent, type QueuedDelivery } from "./message.ts";
import type { Found } from "./types.ts";

/**
 * Completes a message with the content of its event.
 *
 * @param found - The event, unless the message has its content.
 * @returns Undefined if the event is not stored any more.
 */
export function withContent(
  message: QueuedDelivery,
  found: Pick<Found, "event">,
): DeliveryMessage | undefined {
  if (hasContent(message)) return message;
  const { company_id, id } = message.event;
  const stored = found.event({ company_id, id });
  // After an event expired, another one may have come with its id.
  if (stored?.accepted_at !== message.event.accepted_at) return undefined;
  const { content, publisher, accepted_at, hops } = stored;
  const consumers = eventTypes.get(content.event)?.consumers ?? [];
  const event = { ...content, consumers, accepted_at, ...(hops && { hops }) };
  return { ...message, event, publisher };
}
